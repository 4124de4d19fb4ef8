package io.pintracker.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.tracing.TraceContext;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The status topic, as workers write to it. Thread-safe.
 *
 * @param producer idempotent, of Cid text and JSON; not closed here
 */
record StatusTopic(Producer<byte[], byte[]> producer, String topic) implements StatusPublisher.Log {
    @Override
    public void send(Ticket ticket, byte[] event, Consumer<Exception> done) {
        byte[] key = ticket.cid().toString().getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> status = new ProducerRecord<>(topic, key, event);
        status.headers()
                .add(
                        Dispatcher.INCARNATION,
                        ByteBuffer.allocate(Integer.BYTES)
                                .putInt(ticket.announcements().incarnation())
                                .array());
        TraceContext.write(ticket.trace(), status.headers());
        try {
            var unused = producer.send(status, (where, failure) -> done.accept(failure));
        } catch (RuntimeException e) {
            done.accept(e);
        }
    }
}
