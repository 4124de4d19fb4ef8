package io.pintracker.ipfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A unix domain socket in the shape that the HTTP client knows; Java has them as channels only. Owned by the thread of the
 * call, as a plain socket is; any thread may close it, which ends what it waits for.
 */
final class UnixSocket extends Socket {
    private final Path path;
    private final SocketChannel channel;
    private final Selector selector;
    private volatile int readTimeout;
    private volatile boolean closed;

    UnixSocket(Path path) throws IOException {
        this.path = path;
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        selector = Selector.open();
    }

    /** Connects to the path, whatever the address says; there is nothing to wait for on one machine. */
    @Override
    public void connect(SocketAddress ignored, int timeout) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (SocketException e) {
            throw (IOException) new ConnectException(path + ": " + e.getMessage()).initCause(e);
        }
        channel.configureBlocking(false);
        channel.register(selector, 0);
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        connect(ignored, 0);
    }

    @Override
    public InputStream getInputStream() {
        return new In();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Out();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
        selector.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.isConnected();
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        readTimeout = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return readTimeout;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public String toString() {
        return "unix:" + path;
    }

    // What follows is TCP's, and has no meaning here.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setReuseAddress(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int seconds) {}

    @Override
    public synchronized void setSendBufferSize(int size) {}

    @Override
    public synchronized void setReceiveBufferSize(int size) {}

    @Override
    public void setTrafficClass(int type) {}

    private void await(int operation, int millis) throws IOException {
        try {
            channel.keyFor(selector).interestOps(operation);
            int ready = selector.select(millis);
            selector.selectedKeys().clear();
            if (closed) {
                throw new SocketException("the socket was closed");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            if (ready == 0 && millis > 0) {
                throw new SocketTimeoutException("nothing to read for " + millis + " ms");
            }
        } catch (CancelledKeyException | ClosedSelectorException e) {
            throw (IOException) new SocketException("the socket was closed").initCause(e);
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            int count = channel.read(buffer);
            while (count == 0) {
                await(SelectionKey.OP_READ, readTimeout);
                count = channel.read(buffer);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    await(SelectionKey.OP_WRITE, 0);
                }
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }
}
