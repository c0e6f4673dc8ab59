package dev.aiproxy.host.upstream;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Tells addresses of the public internet from those of the machine itself, its network, and its cloud, which a stranger's
 * address must never lead the gateway to. Source: the registries of special-purpose addresses, RFC 6890.
 */
final class PublicAddresses {
    private PublicAddresses() {}

    /** Whether anybody on the internet could reach it. */
    static boolean contains(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic(four.getAddress(), 0);
            case Inet6Address six -> isPublic(six.getAddress());
            default -> false;
        };
    }

    private static boolean isPublic(byte[] bytes, int from) {
        int a = bytes[from] & 0xFF;
        int b = bytes[from + 1] & 0xFF;
        int c = bytes[from + 2] & 0xFF;
        int d = bytes[from + 3] & 0xFF;
        // 168.63.129.16 is no special address, but Azure's host answers there, and nobody else.
        boolean special = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128)
                || (a == 168 && b == 63 && c == 129 && d == 16)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113)
                || a >= 224;
        return !special;
    }

    private static boolean isPublic(byte[] bytes) {
        int first = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        int second = (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
        if (areZeros(bytes, 0, 10) && bytes[10] == -1 && bytes[11] == -1) {
            return isPublic(bytes, 12);
        }
        if (first == 0x2002) {
            // 6to4: an IPv4 address stands inside.
            return isPublic(bytes, 2);
        }
        if (first == 0x64 && second == 0xFF9B) {
            // NAT64: the same, but only under the prefix of the internet itself (RFC 6052 §2.1), not a network's own.
            return areZeros(bytes, 4, 12) && isPublic(bytes, 12);
        }
        // Only 2000::/3 is given out at all; of it not the special blocks and the examples.
        boolean given = first >= 0x2000 && first < 0x4000;
        boolean special =
                (first == 0x2001 && second < 0x200) || (first == 0x2001 && second == 0xDB8) || first == 0x3FFF;
        return given && !special;
    }

    private static boolean areZeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
