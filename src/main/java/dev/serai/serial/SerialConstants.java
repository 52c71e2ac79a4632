package dev.serai.serial;

import org.apache.camel.spi.Metadata;

/** The headers of an exchange that carries a frame. */
public final class SerialConstants {

    @Metadata(label = "consumer", description = "The path of the port that the frame came from.", javaType = "String")
    public static final String PORT = "CamelSerialPort";

    @Metadata(
            label = "consumer",
            description = "The device's name: the option device, or the last part of the port's path.",
            javaType = "String")
    public static final String DEVICE = "CamelSerialDevice";

    @Metadata(
            label = "consumer",
            description = "The frame's number since the port was last opened, from 1.",
            javaType = "Long")
    public static final String SEQUENCE = "CamelSerialSequence";

    @Metadata(label = "consumer", description = "When the frame's first byte arrived.", javaType = "java.time.Instant")
    public static final String TIME = "CamelSerialTime";

    @Metadata(
            label = "consumer",
            description = "How many bytes were thrown away since the frame before: broken frames, or what stood before"
                    + " the first whole one.",
            javaType = "Long")
    public static final String DISCARDED = "CamelSerialDiscarded";

    private SerialConstants() {}
}
