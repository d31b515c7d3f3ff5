import { roleWords } from '~/app/components/InvitationTable'
import { type Listed, lastSeenColumn, personColumn, statusColumn } from '~/app/components/MemberTable'
import { Table } from '~/app/components/Table'

export type Staff = Listed & { role: 'admin' | 'support'; secondFactor: boolean }

type Props = { staff: Staff[]; viewer: { locale: string; timeZone: string }; to: (id: string) => string }

export function StaffTable({ staff, viewer, to }: Props) {
  return (
    <Table
      caption="Staff"
      rows={staff}
      keyOf={(person) => person.id}
      columns={[
        personColumn<Staff>(to),
        { key: 'role', label: 'Role', cell: (person) => <span>{roleWords[person.role]}</span> },
        statusColumn<Staff>(),
        {
          key: 'factor',
          label: 'Second factor',
          cell: (person) => <span>{person.secondFactor ? 'Yes' : 'No'}</span>,
        },
        lastSeenColumn<Staff>(viewer),
      ]}
    />
  )
}
