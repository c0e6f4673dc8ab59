#!/usr/bin/env python3
"""Loads a stand-in upstream, nginx and the gateway in turn and prints ratios as Markdown. Started by bench/run."""

import argparse
import collections
import datetime
import glob
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = "bench-key-0123456789abcdef"
CHAT = "/v1/chat/completions"
CHUNKS = 51  # 50 of the stand-in's, and [DONE]
TEXT_CHUNKS = 50  # what a stream of each protocol has of text
TICKS = os.sysconf("SC_CLK_TCK")
failed = collections.Counter()  # requests that were answered with an error, or not at all, by port

# A request: where to, and the file with its body.
Call = collections.namedtuple("Call", "path file")

# A client's protocol: its path; what a whole answer must have, what begins each piece of text of a stream, what ends one.
Protocol = collections.namedtuple("Protocol", "path whole piece end")
PROTOCOLS = {
    "chat": Protocol(CHAT, b'"prompt_tokens"', b'"content":"word', b"data: [DONE]"),
    "messages": Protocol("/v1/messages", b'"stop_reason":"end_turn"', b'"text_delta","text":"word',
                         b"event: message_stop"),
    "responses": Protocol("/v1/responses", b'"output_text"', b"event: response.output_text.delta",
                          b"event: response.completed"),
}
# The client's protocol, the provider's, and the model that leads there.
CONVERSIONS = [("chat", "anthropic", "to-claude"), ("chat", "gemini", "to-gemini"), ("messages", "chat", "to-chat"),
               ("responses", "messages", "to-claude")]


# --- processes ------------------------------------------------------------------------------------------------------

class Processes:
    """What this run started, and the folder it keeps its files in; all of it ends with the run."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="aiproxy-bench-")
        self.children = []

    def start(self, command, name, folder=None, environment=None):
        log = open(os.path.join(self.folder, name + ".log"), "ab")
        child = subprocess.Popen(command, cwd=folder or self.folder, stdout=log, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        log.close()
        self.children.append(child)
        return child

    def stop(self, child):
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(40)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self.children.remove(child)

    def close(self, keep):
        for child in list(self.children):
            self.stop(child)
        if keep:
            print(f"Files of this run: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port, child, name):
    for _ in range(3000):
        if child.poll() is not None:
            raise SystemExit(f"bench: {name} ended at its start")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"bench: {name} does not listen")


def fill(name, target, **values):
    text = open(os.path.join(HERE, name)).read()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    with open(target, "w") as file:
        file.write(text)


class Setup:
    """The stand-in, nginx and the gateway, running."""

    def __init__(self, processes, distribution, java):
        self.processes = processes
        self.distribution = distribution
        self.calls = make_calls(processes.folder)
        self.upstream_port, self.nginx_port, self.gateway_port = free_port(), free_port(), free_port()
        self.upstream = processes.start(
            [java, "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
             "--sun-misc-unsafe-memory-access=allow", "-cp", distribution + "/lib/*",
             os.path.join(HERE, "StandIn.java"), str(self.upstream_port)], "stand-in")
        nginx = os.path.join(processes.folder, "nginx")
        os.mkdir(nginx)
        fill("nginx.conf", os.path.join(nginx, "nginx.conf"), WORKERS=os.cpu_count(),
             UPSTREAM=self.upstream_port, PORT=self.nginx_port)
        self.nginx = processes.start(["nginx", "-p", nginx, "-c", "nginx.conf", "-e", "nginx.err"], "nginx")
        self.gateway_folder = os.path.join(processes.folder, "gateway")
        os.mkdir(self.gateway_folder)
        fill("config.yaml", os.path.join(self.gateway_folder, "config.yaml"),
             UPSTREAM=self.upstream_port, PORT=self.gateway_port, KEY=KEY)
        await_port(self.upstream_port, self.upstream, "the stand-in")
        await_port(self.nginx_port, self.nginx, "nginx")
        self.gateway = None

    def start_gateway(self):
        """Starts it and returns the seconds until it has answered a chat request."""
        begin = time.perf_counter()
        self.gateway = self.processes.start([self.distribution + "/bin/aiproxy"], "gateway", self.gateway_folder,
                                            {"AIPROXY_AOT": "use"})
        while time.perf_counter() - begin < 60:
            if self.gateway.poll() is not None:
                log = open(os.path.join(self.processes.folder, "gateway.log")).read()
                raise SystemExit(f"bench: the gateway ended at its start:\n{log}")
            try:
                if first_byte(self.gateway_port, self.calls["1k"])[1]:
                    return time.perf_counter() - begin
            except OSError:
                pass
            time.sleep(0.005)
        raise SystemExit("bench: the gateway does not answer chat requests")

    def stop_gateway(self):
        self.processes.stop(self.gateway)

    def targets(self):
        """Name, port, and processes of each that is measured."""
        workers = subprocess.run(["ps", "--ppid", str(self.nginx.pid), "-o", "pid="], capture_output=True, text=True)
        return [("direct", self.upstream_port, []),
                ("nginx", self.nginx_port, [self.nginx.pid, *map(int, workers.stdout.split())]),
                ("gateway", self.gateway_port, [self.gateway.pid])]


FILLER = 'The quick brown fox jumps over the lazy dog, and "quotes" it.\n'


def relayed_body(size, model, stream):
    start = {"model": model, **({"stream": True} if stream else {}), "temperature": 0.2,
             "messages": [{"role": "system", "content": "You are a helpful assistant."},
                          {"role": "user", "content": ""}]}
    text = json.dumps(start, separators=(",", ":"))
    words = json.dumps(FILLER)[1:-1]
    filler = (words * (size // len(words) + 1))[:max(0, size - len(text))].rstrip("\\")
    return text.replace('"content":""', f'"content":"{filler}"')


def converted_body(size, protocol, model, stream):
    """A conversation in the client's protocol: turns of at most about 1 KiB, as a real one has them; the last is the user's."""
    system = "You are a helpful assistant."
    head = {"model": model, **({"stream": True} if stream else {}), "temperature": 0.2}
    if protocol == "messages":
        head.update(max_tokens=1000, system=system)
    elif protocol == "responses":
        head.update(store=False, instructions=system)
    elif stream:
        head.update(stream_options={"include_usage": True})
    turns = [{"role": "system", "content": system}] if protocol == "chat" else []

    def text():
        return json.dumps({**head, "input" if protocol == "responses" else "messages": turns}, separators=(",", ":"))

    said = [{"role": role, "content": ""} for role in ("user", "assistant") * (size // 2048) + ("user",)]
    turns.extend(said)
    lines = (size - len(text())) // len(json.dumps(FILLER)[1:-1])
    for position, turn in enumerate(said):
        turn["content"] = FILLER * (lines * (position + 1) // len(said) - lines * position // len(said))
    return text()


def make_calls(folder):
    """Each request of the bench by name, its body written to a file."""
    texts = {"1k": (CHAT, relayed_body(1024, "bench-model", False)),
             "50k": (CHAT, relayed_body(50 * 1024, "bench-model", False)),
             "sse": (CHAT, relayed_body(1024, "bench-model", True)),
             "sse-slow": (CHAT, relayed_body(1024, "bench-slow", True))}
    for protocol, _, model in CONVERSIONS:
        for size in (1, 50):
            for stream in (False, True):
                texts[converted_name(protocol, model, size, stream)] = (
                    PROTOCOLS[protocol].path, converted_body(size * 1024, protocol, model, stream))
    calls = {}
    for name, (path, text) in texts.items():
        json.loads(text)
        calls[name] = Call(path, os.path.join(folder, f"body-{name}.json"))
        with open(calls[name].file, "w") as file:
            file.write(text)
    return calls


def converted_name(protocol, model, size, stream):
    return f"{protocol}-{model}-{size}k" + ("-stream" if stream else "")


# --- measuring ------------------------------------------------------------------------------------------------------

def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_mib(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def microseconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]


def wrk(port, call, connections, seconds):
    """One run of wrk: requests, requests a second, p50 and p99 in microseconds. Failed requests are reported."""
    done = subprocess.run(
        ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds}s", "--latency",
         "--timeout", "10s", "-s", os.path.join(HERE, "post.lua"), f"http://127.0.0.1:{port}{call.path}"],
        capture_output=True, text=True, env={**os.environ, "BENCH_BODY": call.file, "BENCH_KEY": KEY})
    text = done.stdout
    for failure in (r"Non-2xx or 3xx responses: .*", r"Socket errors: .*"):
        found = re.search(failure, text)
        if found:
            failed[port] += sum(map(int, re.findall(r"\d+", found[0].split(":")[1])))
            print(f"bench: port {port}: {found[0]}", file=sys.stderr)
    return (int(re.search(r"(\d+) requests in", text)[1]), float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
            microseconds(re.search(r"\n\s+50%\s+(\S+)", text)[1]), microseconds(re.search(r"\n\s+99%\s+(\S+)", text)[1]))


def load(setup, name_of_call, connections, rounds, seconds, names=("direct", "nginx", "gateway")):
    """Medians over interleaved rounds, by target: requests a second, p50, p99, CPU microseconds a request."""
    results = {}
    for _ in range(rounds):
        for name, port, pids in setup.targets():
            if name not in names:
                continue
            before = cpu_seconds(pids)
            requests, rate, p50, p99 = wrk(port, setup.calls[name_of_call], connections, seconds)
            cpu = (cpu_seconds(pids) - before) * 1e6 / max(1, requests)
            results.setdefault(name, []).append((rate, p50, p99, cpu))
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in results.items()}


def first_byte(port, call):
    """Seconds from before the connection was opened to the first byte of the answer, and whether that was a 200."""
    with open(call.file, "rb") as file:
        content = file.read()
    head = (f"POST {call.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {KEY}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n").encode()
    begin = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head + content)
        answer = connection.recv(65536)
        return time.perf_counter() - begin, answer.startswith(b"HTTP/1.1 200")


def ask(port, call):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{call.path}", open(call.file, "rb").read(),
                                     {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
    return urllib.request.urlopen(request, timeout=10).read()


def check(setup, conversions):
    """Ends the bench unless each target answers whole and streams to the end, so that no figure is of something else."""
    for name, port, _ in setup.targets():
        for call, wanted in (("1k", b'"usage"'), ("sse", b"data: [DONE]")):
            answer = ask(port, setup.calls[call])
            if wanted not in answer:
                raise SystemExit(f"bench: {name} answered {call} without {wanted.decode()}: {answer[:300]!r}")
        for client, _, model in CONVERSIONS if conversions else ():
            protocol = PROTOCOLS[client]
            for size in (1, 50):
                call = converted_name(client, model, size, False)
                answer = ask(port, setup.calls[call])
                if protocol.whole not in answer or answer.count(b"word ") < 50:
                    raise SystemExit(f"bench: {name} answered {call} with something else: {answer[:300]!r}")
                call = converted_name(client, model, size, True)
                answer = ask(port, setup.calls[call])
                if protocol.end not in answer or answer.count(protocol.piece) != TEXT_CHUNKS:
                    raise SystemExit(f"bench: {name} answered {call} with {answer.count(protocol.piece)} pieces of text "
                                     f"or without an end: {answer[:300]!r}")


def fresh_connections(setup, count):
    """Medians of the times to the first byte; as many connections come before, to warm up what a connection is made of."""
    times = {}
    for _ in range(2 * count):
        for name, port, _ in setup.targets():
            seconds, fine = first_byte(port, setup.calls["1k"])
            if not fine:
                raise SystemExit(f"bench: {name} did not answer 200 on a fresh connection")
            times.setdefault(name, []).append(seconds * 1e6)
    return {name: statistics.median(values[count:]) for name, values in times.items()}


# --- the table ------------------------------------------------------------------------------------------------------

class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, unit, direct, nginx, gateway, bar):
        ratio = f"{gateway / nginx:.2f}" if nginx else ""
        verdict = ("" if not (bar and nginx) else "yes" if gateway / nginx <= bar else "**no**")
        cell = lambda value: "" if value is None else f"{value:,.1f}"
        self.rows.append((what, unit, cell(direct), cell(nginx), cell(gateway), ratio,
                          f"≤ {bar}" if bar else "", verdict))
        print(f"bench: {what}: nginx {cell(nginx)}, gateway {cell(gateway)} {unit}", file=sys.stderr)

    def print(self):
        print("| what | unit | direct | nginx | gateway | gateway / nginx | bar | met |")
        print("|---|---|---:|---:|---:|---:|---|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


# Streams in several runs: at the end of each its clients leave in the middle, as clients do, which the Java VM has to have
# seen before it makes machine code that lasts.
WARM_UP = [("1k", 30), ("50k", 15), ("sse", 10), ("sse", 10)] + 6 * [("sse-slow", 5)]


def warm_up(setup, options):
    """Loads the gateway until its machine code is made, which costs the two cores that all share; nginx has little to warm."""
    for name, port, _ in setup.targets():
        if name != "direct":
            for call, seconds in WARM_UP:
                wrk(port, setup.calls[call], 64, seconds if name == "gateway" and not options.quick else 1)


def warm_up_conversions(setup, options):
    """As for relays; only now, so that relays are measured in a gateway that has converted next to nothing. Once more at the
    end, as code that conversions share is compiled anew when another one comes."""
    for share in (1, 2):
        for client, _, model in CONVERSIONS:
            for size, stream, seconds in ((1, False, 7), (1, True, 4), (50, False, 3)):
                wrk(setup.gateway_port, setup.calls[converted_name(client, model, size, stream)], 64,
                    1 if options.quick else -(-seconds // share))


def measure_conversions(setup, options, table):
    warm_up_conversions(setup, options)
    seconds = max(1, options.seconds * 2 // 3)
    for client, provider, model in CONVERSIONS:
        for size in (1, 50):
            for stream in (False, True):
                result = load(setup, converted_name(client, model, size, stream), 16 if stream else 64,
                              options.rounds, seconds, ("nginx", "gateway"))
                chunks = TEXT_CHUNKS if stream else 1
                # The bar of a stream is one for its chunks, and of 50 KiB the request is too large a part.
                bar = None if size > 1 else 3 if stream else 4
                table.add(f"{client} → {provider}, {size} KiB, {'streamed' if stream else 'whole'}: CPU",
                          "µs/chunk" if stream else "µs/request", None, result["nginx"][3] / chunks,
                          result["gateway"][3] / chunks, bar)


def measure(setup, options, table):
    rounds, seconds, only = options.rounds, options.seconds, options.only
    if "start" in only:
        setup.start_gateway()  # the first start may still read cold files
        setup.stop_gateway()
        times = []
        for _ in range(3):
            times.append(setup.start_gateway() * 1000)
            setup.stop_gateway()
        table.add("start to the first answered chat request", "ms", None, None, statistics.median(times), None)
    setup.start_gateway()
    if "memory" in only:
        time.sleep(6)
        table.add("resident, idle", "MiB", None, None, resident_mib(setup.gateway.pid), None)
    check(setup, "conversion" in only)
    if {"relay", "sse", "single", "fresh", "memory"} & set(only):
        warm_up(setup, options)
    if "relay" in only:
        for body, text in (("1k", "1 KiB"), ("50k", "50 KiB")):
            result = load(setup, body, 64, rounds, seconds)
            table.add(f"relay of {text}, 64 connections: CPU", "µs/request", None, result["nginx"][3],
                      result["gateway"][3], 1.5)
            table.add(f"relay of {text}, 64 connections: rate", "requests/s", result["direct"][0],
                      result["nginx"][0], result["gateway"][0], None)
            table.add(f"relay of {text}, 64 connections: p99", "µs", result["direct"][2], result["nginx"][2],
                      result["gateway"][2], None)
    if "sse" in only:
        for body, connections, text in (("sse", 16, "no delay, 16 connections"),
                                        ("sse-slow", 64, "5 ms apart, 64 connections")):
            # Pauses leave both proxies idle most of the time, and what else a process does weighs the more.
            slow = body == "sse-slow"
            result = load(setup, body, connections, 2 * rounds if slow else rounds, 3 * seconds if slow else seconds)
            table.add(f"stream, {text}: CPU", "µs/chunk", None, result["nginx"][3] / CHUNKS,
                      result["gateway"][3] / CHUNKS, 1.3)
            table.add(f"stream, {text}: rate", "chunks/s", result["direct"][0] * CHUNKS,
                      result["nginx"][0] * CHUNKS, result["gateway"][0] * CHUNKS, None)
    if "single" in only:
        result = load(setup, "1k", 1, rounds, seconds)
        table.add("one connection: p50", "µs", result["direct"][1], result["nginx"][1], result["gateway"][1], None)
        table.add("one connection: p50 added to direct", "µs", None, result["nginx"][1] - result["direct"][1],
                  result["gateway"][1] - result["direct"][1], 1.5)
    if "fresh" in only:
        result = fresh_connections(setup, 100 if options.quick else 500)
        table.add("fresh connection: to the first byte, p50", "µs", result["direct"], result["nginx"],
                  result["gateway"], 2)
    if "conversion" in only:
        measure_conversions(setup, options, table)
    if "memory" in only:
        table.add("resident, after load", "MiB", None, None, resident_mib(setup.gateway.pid), None)


def find_java():
    for home in [os.environ.get("AIPROXY_JAVA_HOME"), os.environ.get("JAVA_HOME"),
                 *sorted(glob.glob("/usr/lib/jvm/*"))]:
        release = os.path.join(home or "/nonexistent", "release")
        if os.path.exists(os.path.join(home or "", "bin/javac")) and os.path.exists(release):
            version = re.search(r'JAVA_VERSION="(\d+)', open(release).read())
            if version and int(version[1]) >= 25:
                return os.path.join(home, "bin/java")
    raise SystemExit("bench: no JDK 25 found; set JAVA_HOME")


def main():
    everything = ["relay", "sse", "single", "conversion", "fresh", "start", "memory"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--quick", action="store_true", help="one round of one second: only to see that all works")
    parser.add_argument("--only", type=lambda text: text.split(","), default=everything)
    parser.add_argument("--keep", action="store_true", help="keep logs and configs of the run")
    parser.add_argument("--distribution", help="folder of an assembled distribution")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 1
    built = options.distribution or max(glob.glob(os.path.join(HERE, "../dist/target/aiproxy-*/bin")))[:-4]
    processes = Processes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    table = Table()
    try:
        measure(Setup(processes, os.path.abspath(built), find_java()), options, table)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        print(f"{datetime.date.today()}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}, shared by "
              f"load generator, upstream and proxy; load average {os.getloadavg()[0]:.1f}; medians of "
              f"{options.rounds} interleaved rounds of {options.seconds} s\n")
        table.print()
    finally:
        processes.close(options.keep)


if __name__ == "__main__":
    main()
