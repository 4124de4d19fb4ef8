package io.pintracker.ipfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Lets an {@link Exchange} know its connection for as long as that is its own: from before the first byte of the request
 * until behind the last byte of the answer, before the pool has it back. Stateless.
 */
final class ExchangeExecutor extends HttpRequestExecutor {
    private static final String EXCHANGE = "pintracker.exchange";

    /** The context in which that exchange is to be sent. */
    static HttpClientContext contextOf(Exchange exchange) {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(EXCHANGE, exchange);
        return context;
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback information,
            HttpContext context)
            throws IOException, HttpException {
        Exchange exchange = (Exchange) context.getAttribute(EXCHANGE);
        if (!exchange.sending(((ManagedHttpClientConnection) connection).getSocket())) {
            throw new InterruptedIOException("ended before it was sent");
        }
        ClassicHttpResponse response = super.execute(request, connection, information, context);
        HttpEntity body = response.getEntity();
        if (body == null) {
            over(exchange, connection, List.of());
        } else {
            response.setEntity(new Body(body, exchange, connection));
        }
        return response;
    }

    private static void over(Exchange exchange, HttpClientConnection connection, List<Header> trailers) {
        if (!exchange.answered(trailers)) {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    /** Notices its end before the pool does. That hides the trailers from the library, so they are for the exchange. */
    private static final class Body extends HttpEntityWrapper {
        private final Exchange exchange;
        private final HttpClientConnection connection;
        private InputStream content;

        Body(HttpEntity body, Exchange exchange, HttpClientConnection connection) {
            super(body);
            this.exchange = exchange;
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new Content(super.getContent());
            }
            return content;
        }

        private final class Content extends FilterInputStream {
            Content(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                return noticed(super.read());
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return noticed(super.read(bytes, offset, length));
            }

            private int noticed(int read) {
                if (read < 0) {
                    over(exchange, connection, trailers());
                }
                return read;
            }

            private List<Header> trailers() {
                return in instanceof ChunkedInputStream chunks ? List.of(chunks.getFooters()) : List.of();
            }
        }
    }
}
