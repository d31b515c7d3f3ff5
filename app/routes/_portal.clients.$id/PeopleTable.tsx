import { MailAddress } from '~/app/components/MailAddress'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import type { getClient } from '~/server/clients/get'

type Person = Awaited<ReturnType<typeof getClient>>['people'][number]

const words = { billing: 'Billing', tickets: 'Tickets', usage: 'Usage', files: 'Files' }

const rightWords = ({ owner, rights }: Person): string => {
  if (owner) return 'Owner'
  return rights.map((right) => words[right]).join(', ') || 'None'
}

export function PeopleTable({ people }: { people: Person[] }) {
  return (
    <Table
      caption="People of this client"
      keyOf={(person) => person.id}
      rows={people}
      columns={[
        {
          key: 'name',
          label: 'Person',
          cell: (person) => (
            <span className="min-w-0 wrap-anywhere">
              <span className="block font-medium">{person.name}</span>
              <MailAddress of={person} />
            </span>
          ),
        },
        { key: 'rights', label: 'Rights', cell: (person) => <span>{rightWords(person)}</span> },
        { key: 'status', label: 'Status', cell: (person) => <Status of={person.status} /> },
      ]}
    />
  )
}
