package io.pintracker.cli;

import io.pintracker.config.HttpConfig;
import io.pintracker.http.DescriptionRoutes;
import io.pintracker.http.HttpApi;
import io.pintracker.http.HttpListener;
import io.pintracker.http.HttpServerSetup;
import io.pintracker.http.Routes;
import io.pintracker.http.TrackerRoutes;
import io.pintracker.query.GlobalPins;
import io.pintracker.query.PinQueries;
import io.pintracker.topology.Instance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the REST API together. */
final class RestServer {
    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

    private RestServer() {}

    /** Begins to answer on that listener, these groups of routes first. */
    static HttpApi start(
            HttpListener listener,
            HttpServerSetup setup,
            PinQueries queries,
            GlobalPins pins,
            KafkaWriters writers,
            NodeAccess node,
            Facts facts,
            List<Routes> more,
            Clock clock) {
        List<Routes> routes = new ArrayList<>(more);
        routes.addAll(TrackerRoutes.of(
                new TrackerRoutes.Parts(queries, pins, writers, writers, node, facts), setup.limits(), clock));
        routes.add(new DescriptionRoutes());
        return new HttpApi(listener, setup, routes);
    }

    /** Where other instances reach this one: what is set, else where it listens, with a warning where that is nowhere. */
    static Instance advertised(HttpConfig http, HttpListener listener) {
        Instance self = http.advertised()
                .map(address -> new Instance(address.host(), address.port()))
                .orElseGet(() -> new Instance(http.host(), listener.port()));
        if (isNowhere(http, listener)) {
            LOG.atWarn()
                    .addKeyValue("advertised", self)
                    .log(
                            "no other instance can reach this one there: if there are several, set http.advertised on each");
        }
        return self;
    }

    /** Whether nobody else could tell from the address which machine it is on. */
    static boolean isNowhere(HttpConfig http, HttpListener listener) {
        return http.advertised().isEmpty() && listener.isOnEveryAddress();
    }
}
