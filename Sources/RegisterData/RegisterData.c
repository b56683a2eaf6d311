#include "RegisterData.h"

// The files are embedded by the compiler (C23) rather than found at run time: a device in the field is
// one program and one store, and a schema that could be missing would be one more way to fail.

// Every version stays: a store that began with an older one is opened, read and compared with it.
static const unsigned char schema_poverty_1[] = {
#embed "../../Protocol/schemas/poverty-register-1.json"
};
static const unsigned char schema_poverty_2[] = {
#embed "../../Protocol/schemas/poverty-register-2.json"
};
static const unsigned char schema_poverty_3[] = {
#embed "../../Protocol/schemas/poverty-register-3.json"
};

const unsigned char register_plan_nanning[] = {
#embed "../../Protocol/plan/nanning-2016-2020.json"
};
const unsigned long register_plan_nanning_count = sizeof register_plan_nanning;

static const unsigned char criteria_household_2016[] = {
#embed "../../Protocol/criteria/gx-hh-2016.json"
};
static const unsigned char criteria_household_2017[] = {
#embed "../../Protocol/criteria/gx-hh-2017.json"
};
static const unsigned char criteria_household_2016_2[] = {
#embed "../../Protocol/criteria/gx-hh-2016-2.json"
};
static const unsigned char criteria_household_2017_2[] = {
#embed "../../Protocol/criteria/gx-hh-2017-2.json"
};
static const unsigned char criteria_identification_2016[] = {
#embed "../../Protocol/criteria/gx-id-2016.json"
};
static const unsigned char criteria_village_2016[] = {
#embed "../../Protocol/criteria/gx-v-2016.json"
};
static const unsigned char criteria_village_2016_2[] = {
#embed "../../Protocol/criteria/gx-v-2016-2.json"
};
static const unsigned char criteria_village_2017[] = {
#embed "../../Protocol/criteria/gx-v-2017.json"
};
static const unsigned char criteria_county_2016[] = {
#embed "../../Protocol/criteria/gx-c-2016.json"
};
static const unsigned char criteria_county_2016_2[] = {
#embed "../../Protocol/criteria/gx-c-2016-2.json"
};
static const unsigned char criteria_county_2017[] = {
#embed "../../Protocol/criteria/gx-c-2017.json"
};
static const unsigned char criteria_county_2017_2[] = {
#embed "../../Protocol/criteria/gx-c-2017-2.json"
};
static const unsigned char poverty_lines[] = {
#embed "../../Protocol/criteria/poverty-lines.json"
};

static const unsigned char procedure_household_exit[] = {
#embed "../../Protocol/procedure/household-exit.json"
};
static const unsigned char procedure_household_identification[] = {
#embed "../../Protocol/procedure/household-identification.json"
};
static const unsigned char procedure_household_return[] = {
#embed "../../Protocol/procedure/household-return.json"
};
static const unsigned char procedure_household_correction[] = {
#embed "../../Protocol/procedure/household-correction.json"
};
static const unsigned char procedure_village_exit[] = {
#embed "../../Protocol/procedure/village-exit.json"
};
static const unsigned char procedure_county_exit[] = {
#embed "../../Protocol/procedure/county-exit.json"
};
static const unsigned char procedure_year[] = {
#embed "../../Protocol/procedure/year.json"
};
static const unsigned char procedure_publication[] = {
#embed "../../Protocol/procedure/publication.json"
};
const unsigned char register_regions[] = {
#embed "../../Protocol/regions.json"
};
const unsigned long register_regions_count = sizeof register_regions;

static const unsigned char pinyin[] = {
#embed "pinyin.txt"
};

static const unsigned char practice[] = {
#embed "practice.txt"
};

static const unsigned char tables_national[] = {
#embed "../../Protocol/tables/national-collection-form.json"
};

static const RegisterDataFile files[] = {
    // What stores begin with, and what new trees have.
    {"schemas/poverty-register-2.json", schema_poverty_2, sizeof schema_poverty_2},
    {"schemas/poverty-register-3.json", schema_poverty_3, sizeof schema_poverty_3},
    {"plan/nanning-2016-2020.json", register_plan_nanning, sizeof register_plan_nanning},
    {"criteria/gx-hh-2016.json", criteria_household_2016, sizeof criteria_household_2016},
    {"criteria/gx-hh-2017.json", criteria_household_2017, sizeof criteria_household_2017},
    {"criteria/gx-hh-2016-2.json", criteria_household_2016_2, sizeof criteria_household_2016_2},
    {"criteria/gx-hh-2017-2.json", criteria_household_2017_2, sizeof criteria_household_2017_2},
    {"criteria/gx-id-2016.json", criteria_identification_2016, sizeof criteria_identification_2016},
    {"criteria/gx-v-2016.json", criteria_village_2016, sizeof criteria_village_2016},
    {"criteria/gx-v-2016-2.json", criteria_village_2016_2, sizeof criteria_village_2016_2},
    {"criteria/gx-v-2017.json", criteria_village_2017, sizeof criteria_village_2017},
    {"criteria/gx-c-2016.json", criteria_county_2016, sizeof criteria_county_2016},
    {"criteria/gx-c-2016-2.json", criteria_county_2016_2, sizeof criteria_county_2016_2},
    {"criteria/gx-c-2017.json", criteria_county_2017, sizeof criteria_county_2017},
    {"criteria/gx-c-2017-2.json", criteria_county_2017_2, sizeof criteria_county_2017_2},
    {"criteria/poverty-lines.json", poverty_lines, sizeof poverty_lines},
    {"procedure/household-exit.json", procedure_household_exit, sizeof procedure_household_exit},
    {"procedure/household-identification.json", procedure_household_identification,
     sizeof procedure_household_identification},
    {"procedure/household-return.json", procedure_household_return, sizeof procedure_household_return},
    {"procedure/household-correction.json", procedure_household_correction, sizeof procedure_household_correction},
    {"procedure/village-exit.json", procedure_village_exit, sizeof procedure_village_exit},
    {"procedure/county-exit.json", procedure_county_exit, sizeof procedure_county_exit},
    {"procedure/year.json", procedure_year, sizeof procedure_year},
    {"procedure/publication.json", procedure_publication, sizeof procedure_publication},
    {"regions.json", register_regions, sizeof register_regions},
    {"tables/national-collection-form.json", tables_national, sizeof tables_national},
    {"schemas/poverty-register-1.json", schema_poverty_1, sizeof schema_poverty_1},
};

unsigned long register_data_count(void) { return sizeof files / sizeof files[0]; }

RegisterDataFile register_data_file(unsigned long index) { return files[index]; }

RegisterDataFile register_pinyin(void) {
  RegisterDataFile file = {"pinyin.txt", pinyin, sizeof pinyin};
  return file;
}

RegisterDataFile register_practice(void) {
  RegisterDataFile file = {"practice.txt", practice, sizeof practice};
  return file;
}
