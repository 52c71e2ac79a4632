package dev.serai.serial;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

@Component("serial")
public class SerialComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        SerialEndpoint endpoint = new SerialEndpoint(uri, this);
        endpoint.setPort(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
