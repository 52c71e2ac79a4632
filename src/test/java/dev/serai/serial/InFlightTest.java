package dev.serai.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.Later;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private static final int THREE_MIB = 3 << 20;

    @Test
    void framesAreBoundedInNumberAndInBytes() {
        InFlight few = new InFlight(2);
        assertThat(few.tryEnter(1)).isTrue();
        assertThat(few.tryEnter(1)).isTrue();
        assertThat(few.tryEnter(1)).isFalse();
        few.leave(1, 1);
        assertThat(few.tryEnter(1)).isTrue();

        InFlight large = new InFlight(100);
        assertThat(large.tryEnter(THREE_MIB)).isTrue();
        assertThat(large.tryEnter(THREE_MIB)).isFalse();
    }

    @Test
    void aSingleFrameFitsWhateverItsSize() {
        assertThat(new InFlight(1).tryEnter(100 << 20)).isTrue();
    }

    @Test
    void aLargeFrameWaitsUntilItFitsAndIsNeverDropped() throws Exception {
        int less = 31 << 16;
        InFlight inFlight = new InFlight(10);
        inFlight.enter(less);
        inFlight.enter(1 << 20);
        CompletableFuture<Boolean> waiting = Later.begin(() -> enter(inFlight, THREE_MIB));
        inFlight.leave(1, 1 << 20);
        await().during(Duration.ofMillis(50)).until(() -> !waiting.isDone());
        inFlight.leave(1, less);

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean enter(InFlight inFlight, int size) {
        try {
            return inFlight.enter(size);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
