package dev.serai.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.framing.FrameMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final RequestSettings SETTINGS =
            new RequestSettings(Duration.ofSeconds(1), 0, Duration.ZERO, Duration.ofSeconds(1), 3);

    private final RequestQueue queue = new RequestQueue();

    private static Request request(String route, RequestPriority priority, String match) {
        return new Request(route, priority, new byte[0], FrameMatch.parse(match), SETTINGS, 0, null);
    }

    private void offer(String... routes) {
        for (String route : routes) {
            assertThat(queue.offer(request(route, RequestPriority.POLL, ""))).isTrue();
        }
    }

    private List<String> all() {
        List<String> routes = new ArrayList<>();
        for (Request next = queue.poll(any -> 0); next != null; next = queue.poll(any -> 0)) {
            routes.add(next.route());
        }
        return routes;
    }

    @Test
    void routesTakeTurns() {
        offer("a", "a", "a", "b", "c", "c");

        assertThat(all()).containsExactly("a", "b", "c", "a", "c", "a");
    }

    @Test
    void aRouteThatAsksAgainStandsBehindTheOthers() {
        offer("a", "b");
        queue.poll(any -> 0);
        offer("a");

        assertThat(all()).containsExactly("b", "a");
    }

    @Test
    void commandsGoBeforePolls() {
        offer("poll", "poll");
        queue.offer(request("command", RequestPriority.COMMAND, ""));

        assertThat(all()).containsExactly("command", "poll", "poll");
    }

    @Test
    void whatOneRouteSendsKeepsItsOrder() {
        Request first = request("a", RequestPriority.POLL, "1");
        Request second = request("a", RequestPriority.POLL, "2");
        queue.offer(first);
        queue.offer(second);

        assertThat(queue.poll(any -> 0)).isSameAs(first);
        assertThat(queue.poll(any -> 0)).isSameAs(second);
        assertThat(queue.poll(any -> 0)).isNull();
    }

    @Test
    void aRequestThatMustWaitLetsOtherRoutesPass() {
        queue.offer(request("held", RequestPriority.POLL, "x"));
        queue.offer(request("free", RequestPriority.POLL, "y"));

        Request next = queue.poll(request -> request.route().equals("held") ? 70 : 0);

        assertThat(next).extracting(Request::route).isEqualTo("free");
        assertThat(queue.poll(any -> 70)).isNull();
        assertThat(queue.shortestHold(any -> 70)).isEqualTo(70);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void eachRouteMayHaveOnlySoManyWaiting() {
        offer("a", "a", "a");

        assertThat(queue.offer(request("a", RequestPriority.POLL, ""))).isFalse();
        assertThat(queue.offer(request("b", RequestPriority.POLL, ""))).isTrue();
        assertThat(queue.size()).isEqualTo(4);
    }

    @Test
    void aRequestCanBeTakenBack() {
        Request mine = request("a", RequestPriority.COMMAND, "");
        queue.offer(mine);
        offer("b");

        assertThat(queue.remove(mine)).isTrue();
        assertThat(queue.remove(mine)).isFalse();
        assertThat(queue.drain()).extracting(Request::route).containsExactly("b");
        assertThat(queue.size()).isZero();
        assertThat(all()).isEmpty();
    }
}
