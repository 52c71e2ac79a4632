package dev.serai.google;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobWriteOption;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Google's client with a bound on the memory that an upload takes. Camel's producer calls {@code createFrom} without
 * saying how much goes up at a time; the client then takes 15 MiB, and that three times over, for a batch of any size:
 * in a heap of 128 MiB each upload is a full collection or two. An option of the component there is none.
 */
public final class ChunkedUploads {
    /** Google takes chunks in multiples of this. */
    private static final int UNIT_BYTES = 256 * 1024;

    private ChunkedUploads() {}

    /**
     * A client that does what the given one does, but uploads so many bytes at a time.
     *
     * @param chunkBytes a multiple of 262,144; an upload takes about three times as much of memory
     */
    public static Storage of(Storage client, int chunkBytes) {
        if (chunkBytes < UNIT_BYTES || chunkBytes % UNIT_BYTES != 0) {
            throw new IllegalArgumentException("google.chunkBytes is " + chunkBytes + "; give a multiple of "
                    + UNIT_BYTES + ", such as " + 8 * UNIT_BYTES);
        }
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null
                    && arguments.length == 3
                    && arguments[0] instanceof BlobInfo about
                    && arguments[1] instanceof InputStream content
                    && arguments[2] instanceof BlobWriteOption[] options
                    && method.getName().equals("createFrom")) {
                return client.createFrom(about, content, chunkBytes, options);
            }
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
        return (Storage)
                Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, handler);
    }
}
