package dev.serai.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkedUploadsTest {
    private static final int CHUNK = 512 * 1024;

    private final List<String> calls = new ArrayList<>();

    /** Writes down what it is called with; knows no bucket. */
    private final Storage client = (Storage) Proxy.newProxyInstance(
            Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (p, method, args) -> {
                if (method.getName().equals("get")) {
                    throw new StorageException(404, "no such bucket");
                }
                calls.add(method.getName()
                        + Arrays.stream(args).filter(Integer.class::isInstance).toList());
                return null;
            });

    @Test
    void anUploadOfAStreamIsToldItsChunk() throws Exception {
        BlobInfo about = BlobInfo.newBuilder("readings", "a").build();

        ChunkedUploads.of(client, CHUNK).createFrom(about, new ByteArrayInputStream(new byte[1]));

        assertThat(calls).containsExactly("createFrom[" + CHUNK + "]");
    }

    @Test
    void allElseIsTheClientsOwn() {
        Storage chunked = ChunkedUploads.of(client, CHUNK);

        chunked.list("readings");

        assertThat(calls).containsExactly("list[]");
        assertThatThrownBy(() -> chunked.get("readings"))
                .isInstanceOf(StorageException.class)
                .hasMessage("no such bucket");
    }

    @Test
    void aChunkThatGoogleDoesNotTakeIsRefusedWithWhatToGive() {
        for (int wrong : new int[] {0, -262_144, 262_143, 300_000}) {
            assertThatThrownBy(() -> ChunkedUploads.of(client, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("google.chunkBytes is " + wrong + "; give a multiple of 262144, such as 2097152");
        }
    }
}
