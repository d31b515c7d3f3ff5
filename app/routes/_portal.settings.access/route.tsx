import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { PageHeader } from '~/app/components/PageHeader'
import { Table } from '~/app/components/Table'
import { pageTitle } from '~/app/lib/shell'
import { accessTable } from '~/server/auth/accessTable'

export const loader = ({ context }: LoaderFunctionArgs) => accessTable(context)

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Who may do what')

const words = { all: 'Everything', client: 'Own', self: 'Own', none: '–' }

export default function Access() {
  const { actors, rows } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Who may do what"
        state="Staff of the firm, owners of a client, and its members by their rights. A member with several rights may do what each of them allows."
      />
      <div className="card overflow-x-auto">
        <Table
          caption="Who may do what"
          rows={rows}
          keyOf={(row) => row.permission}
          columns={[
            { key: 'says', label: 'May', cell: (row) => <span className="font-medium">{row.says}</span> },
            ...actors.map((actor, i) => ({
              key: actor,
              label: actor,
              cell: (row: (typeof rows)[number]) => {
                const covers = row.covers[i] ?? 'none'
                return <span className={covers === 'none' ? 'text-faint' : undefined}>{words[covers]}</span>
              },
            })),
          ]}
        />
      </div>
      <p className="mt-4 text-muted">
        “Own” is what belongs to somebody’s own organisation or account. What somebody may not see does not exist for
        them: not found, never forbidden.
      </p>
    </>
  )
}
