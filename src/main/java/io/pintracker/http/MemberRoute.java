package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.pintracker.query.Instances;

/**
 * Tells the other instances who lives at this address, for {@link io.pintracker.query.InstanceWatch}.
 *
 * @param member the name under which this instance is a member of the group
 */
public record MemberRoute(String member) implements Routes {
    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get(Instances.MEMBER_PATH, ctx -> Answers.json(ctx, 200, member));
    }
}
