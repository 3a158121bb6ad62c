/** Inputs of a type that the program has none of, which break a rule, and inputs that don't. */
export interface MadeUp {
  readonly rule: string;
  readonly type: string;
  readonly wrong: object;
  readonly right?: object;
  readonly problem: string;
}

const OURS = {
  Effect: "Allow",
  Principal: "*",
  Action: "dynamodb:GetItem",
  Resource: "arn:aws:dynamodb:sa-east-1:123456789012:table/profiles",
  Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
};
const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export const MADE_UP: readonly MadeUp[] = [
  {
    rule: "allowed-regions",
    type: "pulumi:providers:aws",
    wrong: { region: "eu-west-1" },
    right: { region: "sa-east-1" },
    problem: "it is in eu-west-1, and may be in sa-east-1",
  },
  {
    rule: "no-default-vpc",
    type: "aws:ec2/defaultVpc:DefaultVpc",
    wrong: {},
    problem: "it adopts a default of the account",
  },
  {
    rule: "no-default-vpc",
    type: "awsx:ec2:DefaultVpc",
    wrong: {},
    problem: "it adopts a default of the account",
  },
  {
    rule: "default-security-group-closed",
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    wrong: { vpcId: "vpc-1", ingress: [], egress: [{ cidrBlocks: ["0.0.0.0/0"] }] },
    right: { vpcId: "vpc-1", ingress: [], egress: [] },
    problem: "it has egress rules",
  },
  {
    rule: "no-internet-egress",
    type: "aws:ec2/natGateway:NatGateway",
    wrong: { subnetId: "subnet-1" },
    problem: "it is a NAT gateway",
  },
  {
    rule: "no-internet-egress",
    type: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    wrong: { vpcId: "vpc-1" },
    problem: "it is an egress-only internet gateway",
  },
  {
    rule: "no-internet-egress",
    type: "aws:ec2/route:Route",
    wrong: { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
    right: { destinationCidrBlock: "0.0.0.0/0", gatewayId: "vgw-1" },
    problem: "it routes to internet gateway igw-1",
  },
  ...["routeTable:RouteTable", "defaultRouteTable:DefaultRouteTable"].map((type) => ({
    rule: "no-internet-egress",
    type: `aws:ec2/${type}`,
    wrong: { routes: [{ cidrBlock: "10.0.0.0/8", gatewayId: "local" }, { gatewayId: "igw-1" }] },
    right: { routes: [{ cidrBlock: "10.0.0.0/8", gatewayId: "local" }] },
    problem: "it routes to internet gateway igw-1",
  })),
  {
    rule: "no-open-ingress",
    type: "aws:ec2/securityGroup:SecurityGroup",
    wrong: {
      ingress: [{ cidrBlocks: ["0.0.0.0/0"], fromPort: 443, toPort: 443, protocol: "tcp" }],
    },
    right: {
      ingress: [{ cidrBlocks: ["10.0.0.0/16"], fromPort: 443, toPort: 443, protocol: "tcp" }],
    },
    problem: "0.0.0.0/0 may come in",
  },
  {
    rule: "no-open-ingress",
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    wrong: { type: "ingress", ipv6CidrBlocks: ["::/0"] },
    right: { type: "egress", ipv6CidrBlocks: ["::/0"] },
    problem: "::/0 may come in",
  },
  {
    rule: "no-open-ingress",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    wrong: { cidrIpv4: "0.0.0.0/0" },
    right: { cidrIpv4: "10.0.0.0/16" },
    problem: "0.0.0.0/0 may come in",
  },
  {
    rule: "endpoint-has-policy",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    wrong: { vpcId: "vpc-1" },
    right: { vpcId: "vpc-1", policy: document(OURS) },
    problem: "it has no policy",
  },
  {
    rule: "no-wildcard-actions",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    wrong: { policy: document({ ...OURS, Action: "*" }) },
    right: { policy: document(OURS) },
    problem: "it allows *",
  },
  {
    rule: "no-wildcard-resources",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    wrong: { policy: document({ ...OURS, Resource: "*" }) },
    right: { policy: document(OURS) },
    problem: "it allows dynamodb:GetItem on *",
  },
  {
    rule: "no-public-principals",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    wrong: { policy: document({ ...OURS, Condition: undefined }) },
    right: { policy: document(OURS) },
    problem: "it lets anyone call dynamodb:GetItem",
  },
  ...[
    "rolePolicyAttachment:RolePolicyAttachment",
    "userPolicyAttachment:UserPolicyAttachment",
    "groupPolicyAttachment:GroupPolicyAttachment",
  ].map((type) => ({
    rule: "no-aws-managed-policies",
    type: `aws:iam/${type}`,
    wrong: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    right: { policyArn: "arn:aws:iam::123456789012:policy/ours" },
    problem: "arn:aws:iam::aws:policy/AdministratorAccess is AWS's own",
  })),
  {
    rule: "no-access-keys",
    type: "aws:iam/accessKey:AccessKey",
    wrong: { user: "simulator" },
    problem: "it is a key that doesn't expire",
  },
  {
    rule: "no-access-keys",
    type: "aws:iam/userLoginProfile:UserLoginProfile",
    wrong: { user: "somebody" },
    problem: "it is a password for the console",
  },
  {
    rule: "services-act-for-us",
    type: "aws:lambda/permission:Permission",
    wrong: { principal: "events.amazonaws.com" },
    right: { principal: "events.amazonaws.com", sourceAccount: "123456789012" },
    problem: "events.amazonaws.com may call it for any account",
  },
  {
    rule: "model-content-addressed",
    type: "aws:s3/bucketObject:BucketObject",
    wrong: { key: "models/fraud/model.tar.gz" },
    right: { key: `models/fraud/${"0f".repeat(32)}/model.tar.gz` },
    problem: "key models/fraud/model.tar.gz doesn't name its contents",
  },
  {
    rule: "endpoint-two-instances",
    type: "aws:appautoscaling/target:Target",
    wrong: { serviceNamespace: "sagemaker", minCapacity: 1, maxCapacity: 4 },
    right: { serviceNamespace: "sagemaker", minCapacity: 2, maxCapacity: 4 },
    problem: "minCapacity is 1",
  },
];
