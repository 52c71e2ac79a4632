package dev.serai.serial;

import org.apache.camel.*;
import org.apache.camel.spi.*;
import org.apache.camel.support.*;

/** Serial stub. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "serial",
        title = "Serial",
        syntax = "serial:port",
        category = {Category.IOT})
public class SerialEndpoint extends DefaultEndpoint {
    @UriPath(description = "The port")
    @Metadata(required = true)
    private String port = "";

    @UriParam(defaultValue = "9600", description = "Baud rate")
    private int baudRate = 9600;

    public SerialEndpoint(String uri, Component c) {
        super(uri, c);
    }

    public void setPort(String p) {
        port = p;
    }

    public String getPort() {
        return port;
    }

    public void setBaudRate(int b) {
        baudRate = b;
    }

    public int getBaudRate() {
        return baudRate;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Consumer createConsumer(Processor p) {
        throw new UnsupportedOperationException();
    }
}
