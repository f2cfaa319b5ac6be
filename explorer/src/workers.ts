// The editors' language services run in workers of this page's own origin.
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker?worker'
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker?worker'
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker?worker'

Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker(_workerId: string, label: string) {
      if (label === 'json') return new JsonWorker()
      if (label === 'graphql') return new GraphqlWorker()
      return new EditorWorker()
    },
  },
})
