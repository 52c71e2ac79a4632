import org.apache.camel.builder.RouteBuilder;

/** So that the classes of the Java compiler are in the archive too. */
public class First extends RouteBuilder {
    @Override
    public void configure() {
        from("timer:first?repeatCount=1").routeId("first-java").log("compiled");
    }
}
