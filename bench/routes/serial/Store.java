import org.apache.camel.builder.RouteBuilder;

/** Each port into one topic, one frame an exchange, and the topic into SQLite; the settings are those of Count. */
public class Store extends RouteBuilder {
    @Override
    public void configure() {
        int ports = Integer.parseInt(System.getenv("SERAI_BENCH_COUNT"));
        for (int port = 0; port < ports; port++) {
            String device = String.format("p%02d", port);
            from("serial:" + System.getenv("SERAI_BENCH_PORTS") + "/" + device + "?" + System.getenv("SERAI_BENCH_OPTIONS"))
                    .routeId(device)
                    .removeHeaders("CamelSerial*")
                    .to("journal:readings?format=json");
        }
        from("journal:readings?group=sqlite&batchSize=2000&batchTimeout=100&batchBody=json")
                .routeId("store")
                .to("sql:file:{{serai.home}}/bench/routes/store.sql?dataSource=#readings&parametersCount=1");
    }
}
