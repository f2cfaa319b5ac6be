# Ruby, with graphql-client (Debian: ruby-graphql-client). To run it: TOKEN=… ruby examples/clients/ruby/sessions.rb
#
# The environment and the commands on standard input are those of run-example.ts beside it.
require "graphql/client"
require "graphql/client/http"

URL = ENV.fetch("GATEWAY_URL", "http://localhost:4000/graphql")
SCHEMA = ENV.fetch("SCHEMA") { File.expand_path("../../../docs/__generated__/api-schema.graphql", __dir__) }

HTTP = GraphQL::Client::HTTP.new(URL) do
  def headers(_context)
    { "Authorization" => "Bearer #{ENV.fetch("TOKEN")}" }
  end
end

# From a file: the gateway does not allow introspection in production. graphql 1.13 does not know @specifiedBy.
definition = "#{File.read(SCHEMA)}\ndirective @specifiedBy(url: String!) on SCALAR\n"
CLIENT = GraphQL::Client.new(schema: GraphQL::Schema.from_definition(definition), execute: HTTP)

# Not `status`: graphql-client raises where it meets a value of an enum that its schema does not have. This is a string.
LIST = CLIENT.parse <<~GRAPHQL
  query($agentName: String!, $statuses: [AgentSessionStatus!], $first: Int, $after: String, $last: Int, $before: String) {
    sessions(agentName: $agentName, statuses: $statuses, first: $first, after: $after, last: $last, before: $before) {
      edges { node { id sessionId upstreamStatus } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
GRAPHQL

class OperationError < StandardError
  attr_reader :code

  def initialize(error)
    super(error["message"])
    @code = error.dig("extensions", "code")
  end
end

# One agent's sessions, as a list that grows at both ends.
class SessionList
  attr_reader :rows, :has_next, :has_previous

  def initialize
    @page_size = Integer(ENV.fetch("PAGE_SIZE", "20"))
    @filter = { agentName: ENV.fetch("AGENT", "support-bot"), statuses: ENV["STATUSES"]&.split(",") }.compact
    @rows = []
    poll
  end

  def next
    page = read(first: @page_size, after: @end)
    @rows = (@rows + page.edges.map(&:node)).uniq(&:id)
    after(page.page_info)
  end

  def previous
    page = read(last: @page_size, before: @start)
    @rows = (page.edges.map(&:node) + @rows).uniq(&:id)
    before(page.page_info)
  end

  # Reads all rows that are shown again.
  def poll
    count = [[(@rows.size.to_f / @page_size).ceil, 1].max * @page_size, 500].min
    page = read(ENV["START_AT"] == "oldest" ? { last: count } : { first: count })
    @rows = page.edges.map(&:node)
    after(page.page_info)
    before(page.page_info)
  end

  private

  def after(page_info)
    @has_next = page_info.has_next_page
    @end = page_info.end_cursor || @end
  end

  def before(page_info)
    @has_previous = page_info.has_previous_page
    @start = page_info.start_cursor || @start
  end

  def read(page)
    response = CLIENT.query(LIST, variables: @filter.merge(page))
    error = response.original_hash["errors"]&.first
    raise OperationError, error if error

    response.data.sessions
  end
end

def print_list(list)
  list.rows.each { |row| puts "#{row.session_id} #{row.upstream_status.upcase}" }
  ways = [("previous" if list.has_previous), ("next" if list.has_next), "poll"].compact
  puts "-- #{list.rows.size} sessions: #{ways.join(", ")}"
end

def attempt
  yield
rescue OperationError => e
  puts "-- error #{e.code}: #{e.message}"
end

$stdout.sync = true
list = attempt { SessionList.new.tap { |opened| print_list(opened) } } or exit 1
$stdin.each_line(chomp: true) do |command|
  next unless %w[next previous poll].include?(command)

  attempt do
    list.public_send(command)
    print_list(list)
  end
end
