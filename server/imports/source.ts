import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'

/** Where an import reads from: a file, an upload, generated data. */
export type Source = { name: string; open: () => Readable }

export const fileSource = (path: string): Source => ({
  name: basename(path),
  open: () => createReadStream(path, { highWaterMark: 256 * 1024 }),
})
