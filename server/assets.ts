import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { end } from './adapter'
import { readRange } from './range'

type Asset = { bytes: Buffer; type: string; etag: string; modified: string; cache: string }

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void

/**
 * Answers with the files of a folder, by their paths. They are read once, before the first request: about a
 * megabyte, which saves each request an open file, that may be gone or one too many.
 */
export function serveAssets(folder: string, compress: Middleware) {
  const assets = readAssets(folder)
  return (req: IncomingMessage, res: ServerResponse, path: string) => {
    const asset = assets.get(path)
    if (!asset) return end(res, 404, 'Not found')
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('allow', 'GET, HEAD')
      return end(res, 405, 'Files are read with GET.')
    }
    res.setHeader('etag', asset.etag)
    res.setHeader('last-modified', asset.modified)
    res.setHeader('cache-control', asset.cache)
    res.setHeader('vary', 'Accept-Encoding')
    if (isKnown(req.headers['if-none-match'], asset.etag)) {
      res.statusCode = 304
      res.end()
      return
    }
    res.setHeader('content-type', asset.type)
    res.setHeader('accept-ranges', 'bytes')
    // RFC 9110, 13.1.5: only a strong validator can say that the rest still belongs to what the browser has.
    const since = req.headers['if-range']
    const applies = req.method === 'GET' && (since === undefined || since === asset.modified)
    const range = applies ? readRange(req.headers.range, asset.bytes.length) : null
    // Positions are those of the bytes as they are: a part is never compressed.
    if (range) sendPart(res, asset.bytes, range)
    else compress(req, res, () => sendWhole(res, asset.bytes))
  }
}

function sendWhole(res: ServerResponse, bytes: Buffer): void {
  res.setHeader('content-length', bytes.length)
  res.end(bytes)
}

function sendPart(res: ServerResponse, bytes: Buffer, range: Exclude<ReturnType<typeof readRange>, null>): void {
  if (range === 'unsatisfiable') {
    res.statusCode = 416
    res.setHeader('content-range', `bytes */${bytes.length}`)
    res.removeHeader('content-type')
    res.end()
    return
  }
  const part = bytes.subarray(range.start, range.end + 1)
  res.statusCode = 206
  res.setHeader('content-range', `bytes ${range.start}-${range.end}/${bytes.length}`)
  res.setHeader('content-length', part.length)
  res.end(part)
}

function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some((one) => one.trim() === etag)
}

function readAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, file).split(sep).join('/')}`
    const bytes = readFileSync(file)
    assets.set(path, {
      bytes,
      type: types[extname(file)] ?? 'application/octet-stream',
      etag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      modified: statSync(file).mtime.toUTCString(),
      // The names of these hold a hash of what is in them.
      cache: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
    })
  }
  return assets
}
