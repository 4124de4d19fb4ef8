package io.pintracker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings from the environment (design section 9). */
final class EnvironmentVariables {
    static final String PREFIX = "PINTRACKER_";
    private static final String KAFKA = PREFIX + "KAFKA_";

    /** Kubernetes sets these in every container of a namespace that has a service called "pintracker". */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(PREFIX + "(SERVICE_HOST|SERVICE_PORT.*|PORT|PORT_\\d+_.*)");

    private static final Map<String, Setting<?>> BY_VARIABLE =
            Settings.ALL.stream().collect(Collectors.toUnmodifiableMap(Setting::variable, Function.identity()));

    private EnvironmentVariables() {}

    /** The settings among {@code environment}, in the order of their names; unknown ones become problems. */
    static List<Assignment> read(Map<String, String> environment, List<String> problems) {
        List<Assignment> result = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || SERVICE_LINK.matcher(variable).matches()) {
                return;
            }
            String origin = "environment variable " + variable;
            Setting<?> setting = BY_VARIABLE.get(variable);
            if (setting != null) {
                result.add(new Assignment(setting.key(), value, origin));
            } else if (variable.startsWith(KAFKA) && variable.length() > KAFKA.length()) {
                String rest = variable.substring(KAFKA.length()).toLowerCase(Locale.ROOT);
                result.add(new Assignment(KafkaConfig.PREFIX + rest.replace('_', '.'), value, origin));
            } else {
                String nearest = NearestName.of(variable, BY_VARIABLE.keySet());
                problems.add("unknown environment variable " + variable + "; did you mean " + nearest + "?");
            }
        });
        return result;
    }
}
