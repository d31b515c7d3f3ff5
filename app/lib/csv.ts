import { type Cell, csvStream } from '~/server/kernel/csv'

export const csvAnswer = (
  { signal }: Request,
  name: string,
  header: string[],
  batches: AsyncIterable<Cell[][]>,
): Response =>
  new Response(csvStream(header, batches, signal), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
    },
  })
