package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes requests in: reads them to the end, refuses what is no command, and starts a call for what is. Thread-safe. */
final class RpcHandler extends Handler.Abstract {
    private static final String PREFIX = "/api/v0/";

    private final Commands commands;
    private final FaultScript faults;
    private final CallJournal journal;
    private final RunningCalls running;
    private final Timers timers;
    private final Supplier<Optional<String>> authorization;
    private final BooleanSupplier refusing;
    private final Object beginning = new Object();

    RpcHandler(
            Commands commands,
            FaultScript faults,
            CallJournal journal,
            RunningCalls running,
            Timers timers,
            Supplier<Optional<String>> authorization,
            BooleanSupplier refusing) {
        this.commands = commands;
        this.faults = faults;
        this.journal = journal;
        this.running = running;
        this.timers = timers;
        this.authorization = authorization;
        this.refusing = refusing;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // The connection can be watched only once there is nothing of the request left to read.
        Content.Source.consumeAll(
                request, Callback.from(() -> received(request, response, callback), callback::failed));
        return true;
    }

    private void received(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (refusing.getAsBoolean()) {
            endPoint.close();
            callback.failed(new EofException("the node refuses connections"));
            return;
        }
        Optional<Command> command = Optional.empty();
        List<Optional<Cid>> subjects = List.of(Optional.empty());
        Optional<String> trace = Optional.ofNullable(request.getHeaders().get("traceparent"));
        try {
            command = Optional.of(command(request));
            RpcRequest rpc = RpcRequest.of(command.get(), Request.extractQueryParameters(request));
            subjects = rpc.subjects();
            checkAccess(request);
            Optional<Duration> timeout = rpc.timeout();
            Course course = commands.handler(command.get()).prepare(rpc);
            start(command.get(), subjects, trace, course, timeout, endPoint, response, callback);
        } catch (RpcException e) {
            refuse(e, command, subjects, trace, endPoint, response, callback);
        } catch (IllegalArgumentException e) {
            refuse(
                    RpcException.text(400, "the query cannot be read: " + e.getMessage()),
                    command,
                    subjects,
                    trace,
                    endPoint,
                    response,
                    callback);
        }
    }

    private void start(
            Command command,
            List<Optional<Cid>> subjects,
            Optional<String> trace,
            Course course,
            Optional<Duration> timeout,
            EndPoint endPoint,
            Response response,
            Callback callback) {
        Optional<FaultScript.Scripted> fault;
        RpcCall call;
        // In one piece: a client that closed one connection and then called on another has ended its first call before
        // the second, also where that one's request is only read now. Such a call never begins.
        synchronized (beginning) {
            if (ConnectionWatch.isGone(endPoint)) {
                endPoint.close();
                callback.failed(new EofException("the client has gone"));
                return;
            }
            subjects.forEach(cid -> cid.ifPresent(c -> running.of(c).forEach(RpcCall::look)));
            fault = faults.take(command, subjects);
            List<SeenCall> seen = journal.register(command, subjects, trace);
            call = new RpcCall(course.chunked(), timers, endPoint, response, callback, (ended, how) -> {
                // Told of before it is taken off: a later call of the Cid looks at what is on the list.
                ended(seen, how, ended.done());
                subjects.forEach(cid -> running.remove(cid, ended));
            });
            announce(call, subjects, fault, seen);
        }
        if (refusing.getAsBoolean()) {
            call.drop();
            return;
        }
        timeout.ifPresent(call::deadline);
        new FaultPlayer(call, course).play(fault);
    }

    private void announce(
            RpcCall call, List<Optional<Cid>> subjects, Optional<FaultScript.Scripted> fault, List<SeenCall> seen) {
        call.begin(FaultPlayer.holds(fault), () -> {
            subjects.forEach(cid -> running.add(cid, call));
            seen.forEach(journal::started);
        });
    }

    private void ended(List<SeenCall> seen, SeenCall.Ending how, int done) {
        for (int i = 0; i < seen.size(); i++) {
            boolean untold = i < done && how != SeenCall.Ending.ANSWERED;
            journal.ended(seen.get(i), untold ? SeenCall.Ending.UNTOLD : how);
        }
    }

    /** Answers what never became a call; if it named a command, it is recorded as one that failed. */
    private void refuse(
            RpcException error,
            Optional<Command> command,
            List<Optional<Cid>> subjects,
            Optional<String> trace,
            EndPoint endPoint,
            Response response,
            Callback callback) {
        command.map(c -> journal.register(c, subjects, trace)).ifPresent(seen -> {
            seen.forEach(journal::started);
            ended(seen, SeenCall.Ending.FAILED, 0);
        });
        new Reply(response, callback, endPoint, () -> {}).fail(error);
    }

    private static Command command(Request request) throws RpcException {
        String path = Request.getPathInContext(request);
        Optional<Command> command =
                path.startsWith(PREFIX) ? Command.ofText(path.substring(PREFIX.length())) : Optional.empty();
        if (command.isEmpty()) {
            throw RpcException.text(404, "404 page not found");
        }
        if (!HttpMethod.POST.is(request.getMethod())) {
            throw RpcException.text(405, "405 - Method Not Allowed");
        }
        return command.get();
    }

    /** Pages in a browser must not reach an RPC on loopback; then, the secret. */
    private void checkAccess(Request request) throws RpcException {
        String agent = request.getHeaders().get(HttpHeader.USER_AGENT);
        if (request.getHeaders().contains(HttpHeader.ORIGIN)
                || request.getHeaders().contains(HttpHeader.REFERER)
                || (agent != null && agent.startsWith("Mozilla"))) {
            throw RpcException.text(403, "403 - Forbidden");
        }
        Optional<String> wanted = authorization.get();
        if (wanted.isPresent() && !wanted.get().equals(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            throw RpcException.text(
                    403,
                    "Kubo RPC Access Denied: Please provide a valid authorization token as defined in the"
                            + " API.Authorizations configuration.");
        }
    }
}
