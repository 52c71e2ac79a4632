package dev.serai.serial;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Be told when serial devices come, go or fall silent.
 *
 * <p>Each event is an exchange whose body is a map with {@code event}, {@code port}, {@code path}, {@code reason} and
 * {@code time}. A route that starts is told at once how each port in use stands.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "serial-events",
        title = "Serial Events",
        syntax = "serial-events:port",
        consumerOnly = true,
        category = {Category.IOT, Category.MONITORING},
        headersClass = SerialEventsConstants.class)
public class SerialEventsEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    static final String ALL = "all";

    @UriPath(description = "The port as serial: endpoints name it, or all.")
    @Metadata(required = true)
    private String port;

    public SerialEventsEndpoint(String uri, SerialEventsComponent component, String port) {
        super(uri, component);
        this.port = port;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        SerialEventsConsumer consumer = new SerialEventsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("serial-events: can only be consumed from");
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    boolean concerns(String name) {
        return port.equals(ALL) || port.equals(name);
    }

    public String getPort() {
        return port;
    }

    public void setPort(String port) {
        this.port = port;
    }
}
