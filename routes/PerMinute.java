import org.apache.camel.builder.RouteBuilder;

/** Says once a minute what came in: a route in Java, for what is easier to say in Java than in YAML. */
public class PerMinute extends RouteBuilder {
    @Override
    public void configure() {
        from("timer:minute?period=1m&delay=1m")
                .routeId("per-minute")
                .to("sql:file:{{serai.home}}/routes/store/per-minute.sql"
                        + "?dataSource=#readings&outputType=SelectOne&outputHeader=stored")
                .log("${header.stored}");
    }
}
