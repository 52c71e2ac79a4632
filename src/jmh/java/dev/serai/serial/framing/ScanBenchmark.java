package dev.serai.serial.framing;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What {@link FramerBenchmark}'s line framing is measured by: looking at the same bytes and doing nothing else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScanBenchmark {
    private static final int LINES = 1000;

    private final byte[] line = ("x".repeat(69) + "\n").repeat(LINES).getBytes(StandardCharsets.ISO_8859_1);

    /** A byte at a time, for LF alone. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int plainScan() {
        int found = 0;
        for (byte b : line) {
            if (b == '\n') {
                found++;
            }
        }
        return found;
    }

    /** The same, stopping at each: what a loop that looks for the next delimiter does. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int plainSearch() {
        int sum = 0;
        int i = 0;
        while (i < line.length) {
            while (line[i] != '\n') {
                i++;
            }
            sum += i++;
        }
        return sum;
    }

    /** The search that line framing uses: for LF and CR, eight bytes at a time. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int lineEnds() {
        int sum = 0;
        int i = 0;
        while ((i = ByteSearch.lineEnd(line, i, line.length)) < line.length) {
            sum += i++;
        }
        return sum;
    }
}
