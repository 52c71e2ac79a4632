package dev.serai.serial;

import dev.serai.serial.framing.FrameMatch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code serial:} endpoint. All but those of one consumer or producer belong to the port. */
@UriParams
public class SerialConfiguration extends SerialFramingConfiguration implements Cloneable {

    @UriParam(
            label = "common",
            description = "The device's name, for headers and messages. The default is the last part of "
                    + "the port's path.")
    private @Nullable String device;

    @UriParam(label = "common", description = "What the simulated device of serial:sim does, for example weather.")
    private @Nullable String script;

    @UriParam(
            label = "recovery",
            defaultValue = "250",
            javaType = "java.time.Duration",
            description = "How long to wait before opening a missing port again; doubles at each try. The route "
                    + "that uses the port first decides for all.")
    private long reconnectDelay = 250;

    @UriParam(
            label = "recovery",
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "The longest wait between two tries to open a missing port.")
    private long reconnectMaxDelay = 10_000;

    @UriParam(
            label = "recovery",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "After how long without a byte the port counts as unhealthy, is closed and "
                    + "opened again. 0: never.")
    private long silenceTimeout;

    @UriParam(
            label = "consumer",
            defaultValue = "1024",
            description = "The most frames (and at most 4 MiB) given to the route and not finished.")
    private int maxInFlight = 1024;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description = "With more than 1, the frames of one read of the port are given to the route as "
                    + "one exchange whose body is a List of byte arrays, at most so many. For fast "
                    + "devices: a read that brings fifty frames then costs one exchange. Headers are "
                    + "those of the first frame.")
    private int batchSize = 1;

    @UriParam(
            label = "consumer",
            enums = "drop,block",
            defaultValue = "drop",
            description = "What to do with a frame when maxInFlight is reached. drop: throw it away, "
                    + "counted and reported; block: stop reading, right only where the device can be "
                    + "made to wait.")
    private WhenFull whenFull = WhenFull.DROP;

    @UriParam(
            label = "producer",
            defaultValue = "5000",
            javaType = "java.time.Duration",
            description = "How long a write may take beyond the time that the line needs for its bytes.")
    private long writeTimeout = 5_000;

    @UriParam(
            label = "request",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description =
                    "How long an in-out exchange waits for the device's reply, from the end of the " + "write on.")
    private long responseTimeout = 1_000;

    @UriParam(
            label = "request",
            defaultValue = "0",
            description = "How often a request is sent again when no reply came. Only for requests that "
                    + "may be done twice.")
    private int requestRetries;

    @UriParam(
            label = "request",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long the line must have been silent before a request or write is sent.")
    private long turnaround;

    @UriParam(
            label = "request",
            description = "What a frame must look like to be the reply: a regular expression found in it, "
                    + "each byte a character, or the bytes it begins with in hexadecimal (0x0103). "
                    + "Everything else stays an unsolicited frame. The default takes any frame that "
                    + "begins after the request was written. The header CamelSerialResponseMatch "
                    + "overrides it.")
    private @Nullable String responseMatch;

    @UriParam(
            label = "request",
            enums = "command,poll",
            defaultValue = "poll",
            description = "Whether what this endpoint sends goes before all polls that wait for the port. "
                    + "The header CamelSerialPriority overrides it.")
    private RequestPriority priority = RequestPriority.POLL;

    @UriParam(
            label = "request",
            defaultValue = "100",
            description = "How many requests of one route may wait for their turn on the port; more fail " + "at once.")
    private int maxQueuedRequests = 100;

    /** How requests are sent. */
    RequestSettings requestSettings() {
        return new RequestSettings(
                Duration.ofMillis(responseTimeout),
                requestRetries,
                Duration.ofMillis(turnaround),
                Duration.ofMillis(writeTimeout),
                maxQueuedRequests);
    }

    /** What a frame must look like to be a reply. */
    FrameMatch replyMatch() {
        return FrameMatch.parse(responseMatch == null ? "" : responseMatch);
    }

    /** The options that must be the same for all who share a port, by name, in the order of the documentation. */
    Map<String, String> sharedOptions() {
        Map<String, String> shared = new LinkedHashMap<>();
        addLineOptions(shared);
        addFramingOptions(shared);
        shared.put("silenceTimeout", String.valueOf(silenceTimeout));
        return shared;
    }

    /**
     * Checks what single setters can not.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    void validate() {
        validateLine();
        validateFraming();
        replyMatch();
        atLeast("maxInFlight", maxInFlight, 1);
        atLeast("batchSize", batchSize, 1);
        atLeast("silenceTimeout", silenceTimeout, 0);
        atLeast("writeTimeout", writeTimeout, 1);
        atLeast("responseTimeout", responseTimeout, 1);
        atLeast("requestRetries", requestRetries, 0);
        atLeast("turnaround", turnaround, 0);
        atLeast("maxQueuedRequests", maxQueuedRequests, 1);
        if (reconnectDelay < 1 || reconnectMaxDelay < reconnectDelay) {
            throw new IllegalArgumentException("reconnectDelay=" + reconnectDelay + " must be at least 1ms, and"
                    + " reconnectMaxDelay=" + reconnectMaxDelay + " no less");
        }
    }

    static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(option + "=" + value + " must be at least " + least);
        }
    }

    /** A copy that can be changed without changing this one. */
    public SerialConfiguration copy() {
        try {
            return (SerialConfiguration) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public @Nullable String getDevice() {
        return device;
    }

    public void setDevice(@Nullable String device) {
        this.device = device;
    }

    public @Nullable String getScript() {
        return script;
    }

    public void setScript(@Nullable String script) {
        this.script = script;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectMaxDelay() {
        return reconnectMaxDelay;
    }

    public void setReconnectMaxDelay(long reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }

    public long getSilenceTimeout() {
        return silenceTimeout;
    }

    public void setSilenceTimeout(long silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public WhenFull getWhenFull() {
        return whenFull;
    }

    public void setWhenFull(WhenFull whenFull) {
        this.whenFull = whenFull;
    }

    public long getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(long writeTimeout) {
        this.writeTimeout = writeTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getRequestRetries() {
        return requestRetries;
    }

    public void setRequestRetries(int requestRetries) {
        this.requestRetries = requestRetries;
    }

    public long getTurnaround() {
        return turnaround;
    }

    public void setTurnaround(long turnaround) {
        this.turnaround = turnaround;
    }

    public @Nullable String getResponseMatch() {
        return responseMatch;
    }

    public void setResponseMatch(@Nullable String responseMatch) {
        this.responseMatch = responseMatch;
    }

    public RequestPriority getPriority() {
        return priority;
    }

    public void setPriority(RequestPriority priority) {
        this.priority = priority;
    }

    public int getMaxQueuedRequests() {
        return maxQueuedRequests;
    }

    public void setMaxQueuedRequests(int maxQueuedRequests) {
        this.maxQueuedRequests = maxQueuedRequests;
    }
}
