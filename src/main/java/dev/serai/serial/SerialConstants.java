package dev.serai.serial;

import org.apache.camel.spi.Metadata;

/** The headers of an exchange that carries a frame. */
public final class SerialConstants {

    @Metadata(description = "The path of the port that the frame or reply came from.", javaType = "String")
    public static final String PORT = "CamelSerialPort";

    @Metadata(
            description = "The device's name: the option device, or the last part of the port's path.",
            javaType = "String")
    public static final String DEVICE = "CamelSerialDevice";

    @Metadata(description = "The frame's number since the port was last opened, from 1.", javaType = "Long")
    public static final String SEQUENCE = "CamelSerialSequence";

    @Metadata(description = "When the frame's first byte arrived.", javaType = "java.time.Instant")
    public static final String TIME = "CamelSerialTime";

    @Metadata(
            description = "How many bytes were thrown away since the frame before: broken frames, or what stood before"
                    + " the first whole one.",
            javaType = "Long")
    public static final String DISCARDED = "CamelSerialDiscarded";

    @Metadata(
            label = "producer",
            description = "command: goes before all polls that wait for the port; poll: does not. Overrides the option"
                    + " priority.",
            javaType = "String")
    public static final String PRIORITY = "CamelSerialPriority";

    @Metadata(
            label = "producer",
            description = "What a frame must look like to be the reply to this request. Overrides the option"
                    + " responseMatch; removed when the request was answered.",
            javaType = "String")
    public static final String RESPONSE_MATCH = "CamelSerialResponseMatch";

    @Metadata(
            label = "producer",
            description =
                    "The time after which the body must not be written any more: an exchange that waited longer for"
                            + " its turn on the port fails with a RequestExpiredException.",
            javaType = "java.time.Instant")
    public static final String EXPIRES = "CamelSerialExpires";

    @Metadata(
            label = "producer",
            description = "How long the exchange waited for its turn on the port.",
            javaType = "java.time.Duration")
    public static final String WAITED = "CamelSerialWaited";

    @Metadata(
            label = "producer",
            description = "From the end of the write to the reply.",
            javaType = "java.time.Duration")
    public static final String ROUND_TRIP = "CamelSerialRoundTrip";

    @Metadata(
            label = "producer",
            description = "How often the request was written until it was answered.",
            javaType = "Integer")
    public static final String ATTEMPTS = "CamelSerialAttempts";

    private SerialConstants() {}
}
