package io.pintracker.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Decides from OpenTelemetry's own environment variables whether to trace, and where to. */
public final class TracingSetup {
    private static final List<String> SWITCHES =
            List.of("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    private static final int PATIENCE_SECONDS = 2;

    /** What holds unless the environment says otherwise: traces only, since nothing else is recorded through this API. */
    private static final Map<String, String> DEFAULTS =
            Map.of("otel.service.name", "pintracker", "otel.metrics.exporter", "none", "otel.logs.exporter", "none");

    private TracingSetup() {}

    /**
     * Off, with nothing loaded or opened, unless the environment names an exporter of traces or an OTLP endpoint.
     *
     * @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException if a variable has a value that cannot be used
     */
    public static Tracing of(Map<String, String> environment) {
        if (!isWanted(environment)) {
            return Tracing.off();
        }
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .addPropertiesCustomizer(unused -> properties(environment))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        return new Tracing(sdk, true, () -> {
            var unused = sdk.shutdown().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
    }

    static boolean isWanted(Map<String, String> environment) {
        boolean disabled = "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"));
        boolean none = "none".equalsIgnoreCase(environment.get("OTEL_TRACES_EXPORTER"));
        return !disabled
                && !none
                && SWITCHES.stream()
                        .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    }

    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }
}
