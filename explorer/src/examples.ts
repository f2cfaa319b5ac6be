// The operations that the explorer opens with, a tab each.

export const examples: readonly { readonly query: string }[] = [
  {
    query: `# The newest sessions of one agent. Add after: "…" with endCursor for the next page.
query NewestSessions {
  sessions(agentName: "support-bot", first: 5) {
    edges {
      cursor
      node {
        id
        sessionId
        status
        createdAt
        lastAccessedAt
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `# The oldest sessions. Add before: "…" with startCursor for the page in front of them.
query OldestSessions {
  sessions(agentName: "support-bot", last: 5) {
    nodes {
      sessionId
      createdAt
    }
    pageInfo {
      hasPreviousPage
      startCursor
    }
  }
}
`,
  },
  {
    query: `# Sessions in some states, with the version of the agent that backs each.
query SessionsByStatus {
  sessions(agentName: "travel-planner", statuses: [ACTIVE, IDLE], first: 10) {
    nodes {
      sessionId
      status
      versionIndicator {
        type
        ... on VersionRefIndicator {
          agentVersion
        }
      }
    }
  }
}
`,
  },
  {
    query: `# What changes among the newest sessions, until you stop it. Add since: "…" with the newest cursor that you have.
subscription Changes {
  sessionsChanged(agentName: "support-bot") {
    added {
      cursor
      node {
        id
        sessionId
        status
      }
    }
    changed {
      id
      sessionId
      status
    }
    removedIds
    reset
    nextPollAt
  }
}
`,
  },
]
