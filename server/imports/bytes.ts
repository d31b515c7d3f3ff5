import { isUtf8 } from 'node:buffer'
import { FileProblem } from './problems'
import type { Source } from './source'

const LONGEST_LINE = 4 * 1024 * 1024
const NEWLINE = 10

/**
 * The bytes of a source in blocks of whole lines, which never cut a UTF-8 sequence. Throws FileProblem
 * for what is certainly not CSV in UTF-8. `read` sees every byte in order.
 */
export async function* lineBlocks(source: Source, read: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  let carry: Buffer = Buffer.alloc(0)
  let line = 1
  let first = true
  const checked = (block: Buffer): Buffer => {
    const text = first ? withoutMark(block) : block
    if (first) refuseOtherFormats(text)
    first = false
    const nul = text.indexOf(0)
    if (nul >= 0) throw new FileProblem(line + newlinesIn(text.subarray(0, nul)), 'is not CSV: it holds binary data')
    if (!isUtf8(text)) throw new FileProblem(line + badLineIn(text), 'is not UTF-8: save as CSV UTF-8')
    line += newlinesIn(text)
    return text
  }
  try {
    for await (const chunk of source.open()) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      read(bytes)
      const all = carry.length ? Buffer.concat([carry, bytes]) : bytes
      const cut = all.lastIndexOf(NEWLINE) + 1
      carry = all.subarray(cut)
      if (cut) yield checked(all.subarray(0, cut))
      if (carry.length > LONGEST_LINE) throw new FileProblem(line, 'is not CSV: a line is longer than 4 MB')
    }
  } catch (error) {
    throw cannotBeRead(error) ?? error
  }
  if (carry.length) yield checked(carry)
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

const SIGNATURES: [hex: string, message: string][] = [
  ['25504446', 'is a PDF, not CSV'],
  ['504b0304', 'is an Excel workbook or a zip archive, not CSV: save as CSV UTF-8'],
  ['d0cf11e0', 'is an old Excel workbook, not CSV: save as CSV UTF-8'],
  ['1f8b', 'is compressed with gzip: unpack it first'],
  ['fffe', 'is not UTF-8: save as CSV UTF-8'],
  ['feff', 'is not UTF-8: save as CSV UTF-8'],
]

function refuseOtherFormats(bytes: Buffer): void {
  const hex = bytes.subarray(0, 8).toString('hex')
  for (const [signature, message] of SIGNATURES) if (hex.startsWith(signature)) throw new FileProblem(1, message)
  const start = bytes.subarray(0, 64).toString('latin1')
  if (/^\s*<[!?a-z]/i.test(start)) throw new FileProblem(1, 'is a web page or XML, not CSV')
  if (/^\s*[{[]/.test(start)) throw new FileProblem(1, 'is JSON, not CSV')
}

function newlinesIn(bytes: Buffer): number {
  let found = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) found++
  return found
}

function badLineIn(bytes: Buffer): number {
  let start = 0
  for (let line = 0; ; line++) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
}

function cannotBeRead(error: unknown): FileProblem | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = REASONS[code]
  return reason ? new FileProblem(1, `cannot be read: ${reason}`) : null
}
