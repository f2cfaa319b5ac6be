// OkHttp, the HTTP client of Android, with the requests of Apollo Kotlin 4 (Debian: libokhttp-java, libgoogle-gson-java).
// To run it: TOKEN=… java -cp '/usr/share/java/okhttp.jar:/usr/share/java/okio.jar:/usr/share/java/gson.jar' examples/clients/okhttp/Sessions.java
//
// The environment and the commands on standard input are those of run-example.ts beside it. PERSISTED_QUERIES=get or post sends
// automatic persisted queries, as `ApolloClient.Builder.autoPersistedQueries()` does.
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;

public final class Sessions {
  /** As Apollo Kotlin's compiler prints a document: with `__typename` wherever a type has an id. */
  private static final String DOCUMENT =
      "query List($agentName: String!, $statuses: [AgentSessionStatus!], $first: Int, $after: String, $last: Int, $before: String) "
          + "{ sessions(agentName: $agentName, statuses: $statuses, first: $first, after: $after, last: $last, before: $before) "
          + "{ edges { cursor node { __typename id sessionId status versionIndicator { __typename type ... on VersionRefIndicator "
          + "{ agentVersion } } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

  private static final String ACCEPT =
      "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json";

  private static final class OperationError extends Exception {
    final String code;

    OperationError(JsonObject error) {
      super(error.get("message").getAsString());
      code = error.getAsJsonObject("extensions").get("code").getAsString();
    }
  }

  private final OkHttpClient client = new OkHttpClient();
  private final HttpUrl url = HttpUrl.get(environment("GATEWAY_URL", "http://localhost:4000/graphql"));
  private final String persistedQueries = environment("PERSISTED_QUERIES", "off");
  private final int pageSize = Integer.parseInt(environment("PAGE_SIZE", "20"));
  private final boolean isFromOldest = environment("START_AT", "newest").equals("oldest");
  private final Map<String, JsonObject> rows = new LinkedHashMap<>();
  private JsonObject pageInfo = new JsonObject();

  private static String environment(String name, String otherwise) {
    return Objects.requireNonNullElse(System.getenv(name), otherwise);
  }

  private void next() throws IOException, OperationError {
    JsonObject page = read(pageSize, false, "after", pageInfo.get("endCursor"));
    add(page);
    follow(page, "hasNextPage", "endCursor");
  }

  private void previous() throws IOException, OperationError {
    JsonObject page = read(pageSize, true, "before", pageInfo.get("startCursor"));
    Map<String, JsonObject> shown = new LinkedHashMap<>(rows);
    rows.clear();
    add(page);
    shown.forEach(rows::putIfAbsent);
    follow(page, "hasPreviousPage", "startCursor");
  }

  /** Reads all rows that are shown again. */
  private void poll() throws IOException, OperationError {
    int pages = Math.max((rows.size() + pageSize - 1) / pageSize, 1);
    JsonObject page = read(Math.min(pages * pageSize, 500), isFromOldest, null, null);
    rows.clear();
    add(page);
    pageInfo = page.getAsJsonObject("pageInfo");
  }

  private void add(JsonObject page) {
    for (JsonElement edge : page.getAsJsonArray("edges")) {
      JsonObject node = edge.getAsJsonObject().getAsJsonObject("node");
      rows.putIfAbsent(node.get("id").getAsString(), node);
    }
  }

  private void follow(JsonObject page, String flag, String cursor) {
    JsonObject read = page.getAsJsonObject("pageInfo");
    pageInfo.add(flag, read.get(flag));
    if (!read.get(cursor).isJsonNull()) pageInfo.add(cursor, read.get(cursor));
  }

  private JsonObject read(int count, boolean isLast, String side, JsonElement cursor) throws IOException, OperationError {
    JsonObject variables = new JsonObject();
    variables.addProperty("agentName", environment("AGENT", "support-bot"));
    if (System.getenv("STATUSES") != null) {
      JsonArray statuses = new JsonArray();
      for (String status : System.getenv("STATUSES").split(",")) statuses.add(status);
      variables.add("statuses", statuses);
    }
    variables.addProperty(isLast ? "last" : "first", count);
    if (side != null) variables.add(side, cursor);
    return execute(variables).getAsJsonObject("sessions");
  }

  private JsonObject execute(JsonObject variables) throws IOException, OperationError {
    boolean isPersisted = !persistedQueries.equals("off");
    JsonObject response = send(persistedQueries.equals("get"), variables, !isPersisted, isPersisted);
    if (isPersisted && "PERSISTED_QUERY_NOT_FOUND".equals(codeOf(response))) response = send(false, variables, true, true);
    if (response.has("errors")) throw new OperationError(response.getAsJsonArray("errors").get(0).getAsJsonObject());
    return response.getAsJsonObject("data");
  }

  private static String codeOf(JsonObject response) {
    if (!response.has("errors")) return null;
    JsonObject error = response.getAsJsonArray("errors").get(0).getAsJsonObject();
    return error.getAsJsonObject("extensions").get("code").getAsString();
  }

  /** A request as Apollo Kotlin's `DefaultHttpRequestComposer` makes it. */
  private JsonObject send(boolean isGet, JsonObject variables, boolean withDocument, boolean withHash) throws IOException {
    JsonObject body = new JsonObject();
    body.addProperty("operationName", "List");
    body.add("variables", variables);
    if (withDocument) body.addProperty("query", DOCUMENT);
    if (withHash) body.add("extensions", JsonParser.parseString(
        "{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + ByteString.encodeUtf8(DOCUMENT).sha256().hex() + "\"}}"));
    Request.Builder request = new Request.Builder()
        .header("Accept", ACCEPT)
        .header("Authorization", "Bearer " + environment("TOKEN", ""));
    if (isGet) {
      HttpUrl.Builder target = url.newBuilder();
      for (Map.Entry<String, JsonElement> part : body.entrySet()) {
        boolean isString = part.getValue().isJsonPrimitive();
        target.addQueryParameter(part.getKey(), isString ? part.getValue().getAsString() : part.getValue().toString());
      }
      request.url(target.build()).header("Apollo-Require-Preflight", "true");
    } else {
      // As bytes: of a string OkHttp would add a charset to the content type.
      byte[] bytes = new Gson().toJson(body).getBytes(StandardCharsets.UTF_8);
      request.url(url).post(RequestBody.create(MediaType.get("application/json"), bytes));
    }
    try (Response response = client.newCall(request.build()).execute()) {
      return JsonParser.parseString(response.body().string()).getAsJsonObject();
    }
  }

  private void print() {
    for (JsonObject row : rows.values())
      System.out.println(row.get("sessionId").getAsString() + " " + row.get("status").getAsString());
    List<String> ways = new ArrayList<>();
    if (pageInfo.get("hasPreviousPage").getAsBoolean()) ways.add("previous");
    if (pageInfo.get("hasNextPage").getAsBoolean()) ways.add("next");
    ways.add("poll");
    System.out.println("-- " + rows.size() + " sessions: " + String.join(", ", ways));
  }

  /** Does what a command says, and prints the list. Returns whether it could. */
  private boolean obey(String command) throws IOException {
    try {
      switch (command) {
        case "next" -> next();
        case "previous" -> previous();
        case "poll" -> poll();
        default -> {
          return true;
        }
      }
      print();
      return true;
    } catch (OperationError error) {
      System.out.println("-- error " + error.code + ": " + error.getMessage());
      return false;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Sessions sessions = new Sessions();
    if (!sessions.obey("poll")) System.exit(1);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) sessions.obey(line);
    // OkHttp's idle connections would keep the process for another minute.
    System.exit(0);
  }
}
