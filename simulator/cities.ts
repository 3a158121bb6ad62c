/** A city where customers live. */
export interface City {
  readonly name: string;
  /** Two letters. */
  readonly state: string;
  /** Decimal degrees of the centre. */
  readonly latitude: number;
  readonly longitude: number;
  /** Inhabitants in thousands, IBGE census of 2022, rounded: how likely a customer is to live there. */
  readonly weight: number;
}

/** The capitals of the states, and large cities of the South-East: faker's cities are made up and in no state. */
export const CITIES: readonly City[] = [
  city("São Paulo", "SP", -23.5505, -46.6333, 11452),
  city("Rio de Janeiro", "RJ", -22.9068, -43.1729, 6211),
  city("Brasília", "DF", -15.7939, -47.8828, 2817),
  city("Fortaleza", "CE", -3.7319, -38.5267, 2429),
  city("Salvador", "BA", -12.9714, -38.5014, 2418),
  city("Belo Horizonte", "MG", -19.9167, -43.9345, 2316),
  city("Manaus", "AM", -3.119, -60.0217, 2064),
  city("Curitiba", "PR", -25.4284, -49.2733, 1774),
  city("Recife", "PE", -8.0476, -34.877, 1489),
  city("Goiânia", "GO", -16.6869, -49.2648, 1437),
  city("Porto Alegre", "RS", -30.0346, -51.2177, 1333),
  city("Belém", "PA", -1.4558, -48.4902, 1303),
  city("Guarulhos", "SP", -23.4543, -46.5337, 1292),
  city("Campinas", "SP", -22.9056, -47.0608, 1139),
  city("São Luís", "MA", -2.5307, -44.3068, 1038),
  city("Maceió", "AL", -9.6658, -35.7353, 958),
  city("Campo Grande", "MS", -20.4697, -54.6201, 898),
  city("Teresina", "PI", -5.0892, -42.8019, 866),
  city("João Pessoa", "PB", -7.1195, -34.845, 834),
  city("Natal", "RN", -5.7945, -35.211, 751),
  city("Uberlândia", "MG", -18.9186, -48.2772, 713),
  city("Ribeirão Preto", "SP", -21.1775, -47.8103, 698),
  city("Cuiabá", "MT", -15.6014, -56.0979, 651),
  city("Aracaju", "SE", -10.9472, -37.0731, 603),
  city("Florianópolis", "SC", -27.5949, -48.5482, 537),
  city("Porto Velho", "RO", -8.7612, -63.9004, 460),
  city("Macapá", "AP", 0.0349, -51.0694, 443),
  city("Santos", "SP", -23.9608, -46.3336, 418),
  city("Boa Vista", "RR", 2.8235, -60.6758, 413),
  city("Rio Branco", "AC", -9.974, -67.8243, 365),
  city("Vitória", "ES", -20.3155, -40.3128, 323),
  city("Palmas", "TO", -10.184, -48.3336, 302),
];

function city(
  name: string,
  state: string,
  latitude: number,
  longitude: number,
  weight: number,
): City {
  return { name, state, latitude, longitude, weight };
}
