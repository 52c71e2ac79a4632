package dev.serai.serial;

import org.apache.camel.spi.Metadata;

/** The headers of an exchange that tells of a device. */
public final class SerialEventsConstants {

    @Metadata(
            description = "opened: the port is open, or is heard again after a silence; lost: it is gone or can not be"
                    + " opened; silent: nothing was heard for silenceTimeout.",
            javaType = "String")
    public static final String EVENT = "CamelSerialEvent";

    @Metadata(description = "The port as the serial: endpoint names it.", javaType = "String")
    public static final String PORT = SerialConstants.PORT;

    @Metadata(description = "When it was noticed.", javaType = "java.time.Instant")
    public static final String TIME = SerialConstants.TIME;

    private SerialEventsConstants() {}
}
