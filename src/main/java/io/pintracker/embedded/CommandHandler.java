package io.pintracker.embedded;

/** One command of the RPC. Thread-safe. */
@FunctionalInterface
interface CommandHandler {
    /**
     * Checks the request and says how the call will go; changes nothing.
     *
     * @throws RpcException if the request is wrong in itself
     */
    Course prepare(RpcRequest request) throws RpcException;
}
