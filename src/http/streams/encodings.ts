// The two protocols of streams, by media type.
import { eventStreamMediaType } from '../../graphql/media-type.ts'
import { eventStream } from './event-stream.ts'
import { multipart } from './multipart.ts'
import type { StreamEncoding } from './stream-encoding.ts'

/** Returns the encoding of a media type of streams. */
export function streamEncoding(mediaType: string): StreamEncoding {
  return mediaType === eventStreamMediaType ? eventStream : multipart
}

/** Returns the whole body of a stream that has one result. */
export function onlyResult(mediaType: string, json: string): string {
  const { opening, result, closing } = streamEncoding(mediaType)
  return opening + result(json) + closing
}
