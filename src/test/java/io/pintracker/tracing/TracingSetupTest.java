package io.pintracker.tracing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TracingSetupTest {

    @Test
    void nothingIsTracedUnlessTheEnvironmentAsksForIt() {
        assertThat(TracingSetup.isWanted(Map.of())).isFalse();
        assertThat(TracingSetup.isWanted(Map.of("OTEL_SERVICE_NAME", "x"))).isFalse();
        assertThat(TracingSetup.isWanted(
                        Map.of("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://x")))
                .isFalse();
        assertThat(TracingSetup.isWanted(Map.of("OTEL_SDK_DISABLED", "true", "OTEL_TRACES_EXPORTER", "otlp")))
                .isFalse();
        assertThat(TracingSetup.isWanted(Map.of("OTEL_TRACES_EXPORTER", "otlp")))
                .isTrue();
        assertThat(TracingSetup.isWanted(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x")))
                .isTrue();
        assertThat(TracingSetup.isWanted(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://x")))
                .isTrue();
        Tracing tracing = TracingSetup.of(Map.of());
        assertThat(tracing.intent(new RecordHeaders(), "t", 0, 0)).isSameAs(TrackerSpan.NONE);
        tracing.close();
    }

    @Test
    void anEndpointInTheEnvironmentGetsTheSpans() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
            try (Tracing tracing = TracingSetup.of(Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    endpoint,
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    "http/protobuf",
                    "OTEL_EXPORTER_OTLP_COMPRESSION",
                    "none"))) {
                tracing.intent(new RecordHeaders(), "pin-intents", 0, 0).close();
            }
            assertThat(received.poll(30, TimeUnit.SECONDS))
                    .contains("service.name", "pintracker", "intent", "pin-intents");
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void anExporterThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> TracingSetup.of(Map.of("OTEL_TRACES_EXPORTER", "nobody")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nobody");
    }
}
