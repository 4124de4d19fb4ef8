package io.pintracker.dispatch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Makes threads that spend their lives waiting for the node: virtual ones where Java has them, else platform threads. Both
 * have the name, are daemons and end when interrupted. By handle, since the classes are Java 17's. Immutable.
 */
final class WorkerThreads {
    /** Java 19 and 20 have them too, but refuse to make one without a flag. */
    private static final int FIRST_JAVA_WITH_VIRTUAL = 21;

    private final Maker maker;

    private WorkerThreads(Maker maker) {
        this.maker = maker;
    }

    @FunctionalInterface
    private interface Maker {
        Thread make(String name, Runnable task);
    }

    /** The best that this Java has. */
    static WorkerThreads ofThisJava() {
        return of(Runtime.version().feature());
    }

    /**
     * What a Java of that version has.
     *
     * @throws IllegalStateException if this Java is older than that
     */
    static WorkerThreads of(int javaVersion) {
        return new WorkerThreads(javaVersion < FIRST_JAVA_WITH_VIRTUAL ? WorkerThreads::platform : virtual());
    }

    /** A thread that has not been started. */
    Thread make(String name, Runnable task) {
        return maker.make(name, task);
    }

    private static Thread platform(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static Maker virtual() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle begin = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
            MethodHandle end =
                    lookup.findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
            return (text, task) -> made(begin, name, end, text, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " has no virtual threads", e);
        }
    }

    private static Thread made(MethodHandle begin, MethodHandle name, MethodHandle end, String text, Runnable task) {
        try {
            return (Thread) end.invoke(name.invoke(begin.invoke(), text), task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a virtual thread could not be made", e);
        }
    }
}
