import { type Cell, csvStream } from '~/server/kernel/csv'

export const csvAnswer = (name: string, header: string[], rows: AsyncIterable<Cell[]>): Response =>
  new Response(csvStream(header, rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
    },
  })
