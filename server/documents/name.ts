/** A document's file: "INV-2026-0001.pdf". Imported numbers may hold anything; names of files may not. */
export const fileName = (number: string, otherwise: string): string =>
  `${
    number
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || otherwise
  }.pdf`
