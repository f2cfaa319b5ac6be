// OpenTelemetry's SDK, as far as traces need it: sampling, batches, export over OTLP/HTTP, all set by the OTEL_* variables.
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type BatchSpanProcessorOptions,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Creates the provider. Variables of OTEL_EXPORTER_OTLP_* are read by the exporter, OTEL_SERVICE_NAME and
 * OTEL_RESOURCE_ATTRIBUTES by the resource detectors, the others here. Throws an Error that names the variable that is not valid.
 */
export function createTracerProvider(environment: Environment, exporter: SpanExporter): TracerProvider {
  return new TracerProvider({
    sampler: samplerOf(environment),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'sessions-gateway' }))
      .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...batchesOf(environment) })],
  })
}

const samplers: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
}

function samplerOf(environment: Environment): Sampler {
  const name = environment['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on'
  const createSampler = Object.hasOwn(samplers, name) ? samplers[name] : undefined
  if (createSampler === undefined)
    throw new Error(`OTEL_TRACES_SAMPLER must be one of ${Object.keys(samplers).join(', ')}.`)
  const ratio = Number(environment['OTEL_TRACES_SAMPLER_ARG'] || '1')
  if (!(ratio >= 0 && ratio <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.')
  return createSampler(ratio)
}

const batchVariables = {
  scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
  exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
  maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
} as const

function batchesOf(environment: Environment): Omit<BatchSpanProcessorOptions, 'exporter'> {
  const set = Object.entries(batchVariables).filter(([, name]) => environment[name])
  return Object.fromEntries(
    set.map(([option, name]) => {
      const text = environment[name] ?? ''
      if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} must be a number from 1 to 999999999.`)
      return [option, Number(text)]
    }),
  )
}
