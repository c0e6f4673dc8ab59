package dev.aiproxy.stats;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.wire.Operation;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by UTC day under flat keys: {@code MODEL-2026-01-31} for successes, {@code error-status-429-2026-01-31} for
 * errors, {@code models-list-2026-01-31} for model lists.
 *
 * <p>Model names are what clients write, so their number and length are bounded; what goes beyond is counted under
 * {@code other-2026-01-31}. Not for use from several threads.
 */
final class DayCounts {
    private static final int MAX_NAME = 128;
    private static final int DATE_LENGTH = "-2026-01-31".length();
    private static final long SECONDS_OF_DAY = 86_400;
    private static final String ERROR = "error-status-";
    private static final String MODELS_LIST = "models-list";
    private static final String OTHER = "other";
    private static final int BAD_GATEWAY = 502;
    private static final int CLIENT_LEFT = 499;

    private final TreeMap<String, Long> counts;
    private long countedDay = Long.MIN_VALUE;
    private String suffix = "";
    private int modelsOfDay;

    DayCounts(Map<String, Long> counts) {
        this.counts = new TreeMap<>(counts);
    }

    /**
     * Counts one request.
     *
     * @param maxModels most models that are counted apart on one day
     * @param keepDays how many days are kept, the newest included
     */
    void count(UsageEvent event, int maxModels, int keepDays) {
        long day = Math.floorDiv(event.at().getEpochSecond(), SECONDS_OF_DAY);
        if (day != countedDay) {
            begin(day, keepDays);
        }
        String name = name(event);
        String key = name + suffix;
        if (isModel(name) && !counts.containsKey(key)) {
            if (modelsOfDay >= maxModels) {
                key = OTHER + suffix;
            } else {
                modelsOfDay++;
            }
        }
        // A count that someone has written into the file must not keep all others from being counted.
        counts.merge(key, 1L, (before, one) -> before == Long.MAX_VALUE ? before : before + one);
    }

    private void begin(long day, int keepDays) {
        LocalDate date = LocalDate.ofEpochDay(day);
        countedDay = day;
        suffix = "-" + date;
        modelsOfDay = models();
        forgetDaysBefore(date.minusDays(keepDays - 1L));
    }

    private void forgetDaysBefore(LocalDate oldest) {
        counts.keySet().removeIf(key -> dateOf(key).isBefore(oldest));
    }

    Map<String, Long> copy() {
        return new TreeMap<>(counts);
    }

    private static String name(UsageEvent event) {
        if (event.outcome() != UsageEvent.Outcome.SUCCESS) {
            return ERROR + errorStatus(event);
        }
        if (event.operation() == Operation.MODELS) {
            return MODELS_LIST;
        }
        String model = event.model();
        // A model that is called like one of our own keys must not be mistaken for it.
        boolean misleading = model.startsWith(ERROR) || model.equals(MODELS_LIST);
        return model.isBlank() || model.length() > MAX_NAME || misleading ? OTHER : model;
    }

    /** An answer that went wrong after its status was sent has a status of success; what was meant is another. */
    private static int errorStatus(UsageEvent event) {
        if (event.outcome() == UsageEvent.Outcome.CANCELLED) {
            return CLIENT_LEFT;
        }
        return event.status() >= 400 ? event.status() : BAD_GATEWAY;
    }

    private static boolean isModel(String name) {
        return !name.startsWith(ERROR) && !name.equals(MODELS_LIST) && !name.equals(OTHER);
    }

    private int models() {
        int models = 0;
        for (String key : counts.keySet()) {
            if (key.endsWith(suffix) && isModel(key.substring(0, key.length() - DATE_LENGTH))) {
                models++;
            }
        }
        return models;
    }

    /** A key without a date is nothing that we made; it stays. */
    private static LocalDate dateOf(String key) {
        if (key.length() < DATE_LENGTH) {
            return LocalDate.MAX;
        }
        try {
            return LocalDate.parse(key.substring(key.length() - DATE_LENGTH + 1));
        } catch (DateTimeParseException e) {
            return LocalDate.MAX;
        }
    }
}
