/** The name of a file in a header: letters beyond ASCII as RFC 6266 writes them. */
const disposition = (name: string) => {
  const letters = name.normalize('NFKD').replace(/[^\x20-\x7e]|["\\%]/g, '')
  const plain = letters.startsWith('.') ? `document${letters}` : letters
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`
}

const guarded = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" }

export const pdfAnswer = ({ name, bytes }: { name: string; bytes: Uint8Array }): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition': disposition(name),
      'cache-control': 'no-store',
      ...guarded,
    },
  })

export const zipAnswer = ({ name, stream }: { name: string; stream: ReadableStream<Uint8Array> }): Response =>
  new Response(stream, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': disposition(name),
      'cache-control': 'no-store',
      ...guarded,
    },
  })
