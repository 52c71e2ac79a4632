package dev.serai.serial.bare;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** A Camel application that has nothing of the daemon: it prints what a port says, and answers it. */
public final class BareApplication {
    private BareApplication() {}

    /** @param arguments the port */
    public static void main(String... arguments) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String port = "serial:" + arguments[0] + "?framing=line&checksum=nmea&keepFirst=true&encode=true";
                from(port)
                        .process(exchange ->
                                System.out.println(exchange.getMessage().getBody(String.class)))
                        .setBody(constant("$SEEN"))
                        .to(port);
            }
        });
        main.run();
    }
}
