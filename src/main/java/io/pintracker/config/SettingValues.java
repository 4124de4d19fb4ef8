package io.pintracker.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parsed value of every setting, or what is wrong with it. Confined to the thread that loads. */
final class SettingValues {
    private final Map<Setting<?>, Object> parsed = new HashMap<>();
    private final Map<String, Assignment> assignments;

    SettingValues(Map<String, Assignment> assignments, List<String> problems) {
        this.assignments = assignments;
        Settings.ALL.forEach(setting -> parse(setting, problems));
    }

    private <T> void parse(Setting<T> setting, List<String> problems) {
        try {
            parsed.put(setting, setting.type().parser().apply(text(setting)));
        } catch (ValueType.BadValue e) {
            problems.add(problem(setting, e.getMessage() + "; expected "));
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(problem(setting, "expected "));
        }
    }

    private String problem(Setting<?> setting, String why) {
        return shown(setting) + ": " + why + setting.type().expected();
    }

    private String text(Setting<?> setting) {
        Assignment set = assignments.get(setting.key());
        return set == null ? setting.fallback() : set.value();
    }

    /** The setting as a message shows it: key, value, origin. */
    String shown(Setting<?> setting) {
        Assignment set = assignments.get(setting.key());
        String origin = set == null ? EffectiveSetting.DEFAULT : set.origin();
        String value = setting.secret()
                ? EffectiveSetting.HIDDEN
                : setting.type().shown().apply(text(setting));
        return setting.key() + "=" + value + " (" + origin + ")";
    }

    /** Whether every one of them has a value. */
    boolean allGood(Setting<?>... settings) {
        return List.of(settings).stream().allMatch(parsed::containsKey);
    }

    /** The value; its setting must be good. */
    @SuppressWarnings("unchecked")
    <T> T get(Setting<T> setting) {
        return (T) parsed.get(setting);
    }
}
