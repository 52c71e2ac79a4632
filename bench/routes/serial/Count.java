import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/**
 * From each port to a sink that keeps nothing but looks at every frame: whole, of this port, and the next in number. What
 * it counts lies in a file that is mapped into memory, so that the benchmark reads along without asking.
 *
 * <p>SERAI_BENCH_PORTS is the folder of the ports, SERAI_BENCH_COUNT how many there are, SERAI_BENCH_OPTIONS the query of
 * the serial: URIs, SERAI_BENCH_WRAP the number after which a port begins again at 0 (0: never), and SERAI_BENCH_TALLY
 * the file: six longs a port, in the order of the constants of Sink.
 */
public class Count extends RouteBuilder {
    @Override
    public void configure() throws IOException {
        int ports = Integer.parseInt(System.getenv("SERAI_BENCH_COUNT"));
        long wrap = Long.parseLong(System.getenv("SERAI_BENCH_WRAP"));
        LongBuffer tally;
        try (FileChannel file = FileChannel.open(
                Path.of(System.getenv("SERAI_BENCH_TALLY")), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            tally = file.map(MapMode.READ_WRITE, 0, (long) ports * Sink.FIELDS * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
        }
        for (int port = 0; port < ports; port++) {
            String device = String.format("p%02d", port);
            from("serial:" + System.getenv("SERAI_BENCH_PORTS") + "/" + device + "?" + System.getenv("SERAI_BENCH_OPTIONS"))
                    .routeId(device)
                    .process(new Sink(tally, port, device, wrap));
        }
    }

    /** Looks at lines of devices.py: 70 bytes with the line's end, their number right-aligned at a fixed place. */
    static final class Sink implements Processor {
        static final int FRAMES = 0;
        static final int BYTES = 1;
        static final int NEXT = 2;
        static final int MISSING = 3;
        static final int AGAIN = 4;
        static final int BROKEN = 5;
        static final int FIELDS = 6;

        private static final int LENGTH = 69;
        private static final int NUMBER_FROM = 20;
        private static final int NUMBER_TO = 30;

        private final LongBuffer tally;
        private final int at;
        private final byte[] head;
        private final long wrap;

        Sink(LongBuffer tally, int port, String device, long wrap) {
            this.tally = tally;
            this.at = port * FIELDS;
            this.head = ("{\"device\":\"" + device + "\",\"n\":").getBytes(StandardCharsets.US_ASCII);
            this.wrap = wrap;
        }

        @Override
        public void process(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            if (body instanceof byte[]) {
                look((byte[]) body);
            } else {
                for (Object frame : (List<?>) body) {
                    look((byte[]) frame);
                }
            }
        }

        private void look(byte[] frame) {
            long n = number(frame);
            long next = tally.get(at + NEXT);
            if (n < 0) {
                add(BROKEN, 1);
            } else {
                if (n < next) {
                    add(AGAIN, 1);
                } else if (n > next) {
                    add(MISSING, n - next);
                }
                tally.put(at + NEXT, n + 1 == wrap ? 0 : n + 1);
            }
            add(BYTES, frame.length + 1);
            add(FRAMES, 1);
        }

        private void add(int field, long count) {
            tally.put(at + field, tally.get(at + field) + count);
        }

        /** The number in the line; -1 where the line is not one of this port. */
        private long number(byte[] frame) {
            if (frame.length != LENGTH || frame[LENGTH - 1] != '}') {
                return -1;
            }
            for (int i = 0; i < head.length; i++) {
                if (frame[i] != head[i]) {
                    return -1;
                }
            }
            long n = 0;
            for (int i = NUMBER_FROM; i < NUMBER_TO; i++) {
                byte b = frame[i];
                if (b >= '0' && b <= '9') {
                    n = n * 10 + b - '0';
                } else if (b != ' ' || n > 0) {
                    return -1;
                }
            }
            return n;
        }
    }
}
