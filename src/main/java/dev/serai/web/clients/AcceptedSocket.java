package dev.serai.web.clients;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;

/** The connection of a client that was let in. Belongs to the connection's event loop, but for {@link #context}. */
public final class AcceptedSocket {
    private static final long CLOSE_MILLIS = 2000;

    private final ServerWebSocket socket;
    private final Context context;
    private final ConnectionBase connection;
    private boolean showedLife = true;

    AcceptedSocket(ServerWebSocket socket, Context context, ConnectionBase connection) {
        this.socket = socket;
        this.context = context;
        this.connection = connection;
    }

    public ServerWebSocket socket() {
        return socket;
    }

    /** The event loop. */
    public Context context() {
        return context;
    }

    /**
     * Sets what is called for a frame that can not be read. A connection that was lost is none: that is told by its
     * close handler alone.
     */
    public void onBrokenFrame(Runnable broken) {
        socket.exceptionHandler(e -> {
            if (e instanceof DecoderException) {
                broken.run();
            } else {
                cut();
            }
        });
    }

    /** It sent something, or took something. */
    public void heard() {
        showedLife = true;
    }

    /**
     * Asks for a sign of life.
     *
     * @param gone called when that can not be sent
     * @return false when none came since the last time: nothing is sent then
     */
    public boolean ping(Runnable gone) {
        if (!showedLife) {
            return false;
        }
        showedLife = false;
        socket.writePing(Buffer.buffer()).onFailure(e -> gone.run());
        return true;
    }

    /** Ends the connection and says why, as a code of RFC 6455 section 7.4; cuts it when that is not taken either. */
    public void close(int code, String text) {
        // behind what a client that reads nothing has not taken, the word is not sent either
        context.owner().setTimer(CLOSE_MILLIS, timer -> cut());
        socket.close((short) code, text);
    }

    /** Ends the connection without a word. */
    public void cut() {
        // past Vert.x, which would say goodbye first, and wait 10 s for an answer
        var unused = connection.channelHandlerContext().close();
    }
}
