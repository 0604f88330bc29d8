/**
 * Prefixes of the ids that AWS makes, and the types that carry them; likeliest type first.
 * Source: resource ids in the EC2, EFS, FSx, Directory Service and Organizations API references.
 */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  acl: ["aws_network_acl", "aws_default_network_acl"],
  ami: ["aws_ami", "aws_ami_copy", "aws_ami_from_instance"],
  cgw: ["aws_customer_gateway"],
  "cvpn-endpoint": ["aws_ec2_client_vpn_endpoint"],
  d: ["aws_directory_service_directory"],
  dopt: ["aws_vpc_dhcp_options", "aws_default_vpc_dhcp_options"],
  dxcon: ["aws_dx_connection"],
  dxvif: ["aws_dx_private_virtual_interface", "aws_dx_public_virtual_interface", "aws_dx_transit_virtual_interface"],
  eigw: ["aws_egress_only_internet_gateway"],
  eipalloc: ["aws_eip"],
  eipassoc: ["aws_eip_association"],
  eni: ["aws_network_interface"],
  "eni-attach": ["aws_network_interface_attachment"],
  fl: ["aws_flow_log"],
  fs: [
    "aws_efs_file_system",
    "aws_fsx_lustre_file_system",
    "aws_fsx_windows_file_system",
    "aws_fsx_ontap_file_system",
    "aws_fsx_openzfs_file_system",
  ],
  fsap: ["aws_efs_access_point"],
  fsmt: ["aws_efs_mount_target"],
  fsvol: ["aws_fsx_openzfs_volume", "aws_fsx_ontap_volume"],
  i: ["aws_instance", "aws_spot_instance_request"],
  igw: ["aws_internet_gateway"],
  ipam: ["aws_vpc_ipam"],
  key: ["aws_key_pair"],
  lt: ["aws_launch_template"],
  mrk: ["aws_kms_key", "aws_kms_replica_key"],
  nat: ["aws_nat_gateway"],
  o: ["aws_organizations_organization"],
  ou: ["aws_organizations_organizational_unit"],
  p: ["aws_organizations_policy"],
  pcx: ["aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"],
  pl: ["aws_ec2_managed_prefix_list"],
  rtb: ["aws_route_table", "aws_default_route_table"],
  rtbassoc: ["aws_route_table_association", "aws_main_route_table_association"],
  sg: ["aws_security_group", "aws_default_security_group"],
  sgr: ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule"],
  sir: ["aws_spot_instance_request"],
  snap: ["aws_ebs_snapshot", "aws_ebs_snapshot_copy", "aws_ebs_snapshot_import"],
  subnet: ["aws_subnet", "aws_default_subnet"],
  svm: ["aws_fsx_ontap_storage_virtual_machine"],
  tgw: ["aws_ec2_transit_gateway"],
  "tgw-attach": ["aws_ec2_transit_gateway_vpc_attachment", "aws_ec2_transit_gateway_peering_attachment"],
  "tgw-rtb": ["aws_ec2_transit_gateway_route_table"],
  vgw: ["aws_vpn_gateway"],
  vol: ["aws_ebs_volume"],
  vpc: ["aws_vpc", "aws_default_vpc"],
  vpce: ["aws_vpc_endpoint"],
  "vpce-svc": ["aws_vpc_endpoint_service"],
  vpn: ["aws_vpn_connection"],
};

/** Ids with a form instead of a prefix. */
const FORMS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^AIDA[A-Z0-9]{16,}$/, ["aws_iam_user"]],
  [/^AROA[A-Z0-9]{16,}$/, ["aws_iam_role"]],
  [/^AGPA[A-Z0-9]{16,}$/, ["aws_iam_group"]],
  [/^ANPA[A-Z0-9]{16,}$/, ["aws_iam_policy"]],
  [/^AIPA[A-Z0-9]{16,}$/, ["aws_iam_instance_profile"]],
  [/^E[A-Z0-9]{12,13}$/, ["aws_cloudfront_distribution"]],
  [/^Z[A-Z0-9]{11,31}$/, ["aws_route53_zone"]],
  [/^[a-z]{2}(?:-[a-z]+){1,2}-\d_[A-Za-z0-9]{9}$/, ["aws_cognito_user_pool"]],
];

/** The types an id such as `sg-0123456789abcdef0` can belong to, the likeliest first; empty when the id does not tell. */
export function typeForId(id: string): readonly string[] {
  if (id.length > 128) return [];
  // Made ids end in lower-case letters and digits; `vpc-production` is a name.
  const dash = /^([a-z-]{1,24})-([0-9a-z]{8,32}|[0-9a-z]{4}-[0-9a-z]{8,32})$/.exec(id);
  const made = dash && /\d/.test(dash[2] ?? "");
  if (made && Object.hasOwn(PREFIXES, dash[1] ?? "")) return PREFIXES[dash[1] ?? ""] ?? [];
  return FORMS.find(([form]) => form.test(id))?.[1] ?? [];
}
