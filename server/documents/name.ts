/** So many letters fit into a file's name, in every alphabet. */
const MOST = 60

/** A document's file: "INV-2026-0001.pdf". Imported numbers may hold anything; names of files may not. */
export function fileName(number: string, otherwise: string): string {
  const clean = number.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
  const short = Array.from(clean).slice(0, MOST).join('')
  return `${short.replace(/^[-.]+|[-.]+$/g, '') || otherwise}.pdf`
}
